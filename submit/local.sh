#!/usr/bin/env bash
# Runs a job on this machine. The default job is lce.ClusterJob; name another job first:
#   submit/local.sh --conf conf/demo.json
#   submit/local.sh lce.GenerateJob --faces 100000 --output out/faces
# The script builds the jar if it is missing or older than the sources. It uses the Spark of SPARK_HOME if that is set, otherwise
# the one that Maven downloads.
#   LCE_DRIVER_MEMORY  Java heap, 4g by default; features and networks use off-heap memory in addition
#   LCE_PROFILE        spark-4 builds for Spark 4 and runs on it; if unset, the version in SPARK_HOME decides, and the default is 3.5
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
profile=${LCE_PROFILE:-}
if [ -z "$profile" ] && compgen -G "${SPARK_HOME:-/dev/null}/jars/spark-core_2.13-4.*.jar" >/dev/null; then profile=spark-4; fi
line=spark3.5
if [ "$profile" = spark-4 ]; then line=spark4; fi
build=$project/target/$line

job=lce.ClusterJob
if [[ ${1:-} == lce.* ]]; then job=$1; shift; fi

job_jar() {
  local jar
  for jar in "$build"/lce-*-"$line".jar; do
    if [ -f "$jar" ]; then echo "$jar"; return; fi
  done
}

jar=$(job_jar)
if [ -z "$jar" ] || [ ! -d "$build/spark/jars" ] || [ -n "$(find "$project/src/main" "$project/pom.xml" -newer "$jar" -print -quit)" ]; then
  echo "building (the first time Maven downloads Spark) ..." >&2
  (cd "$project" && mvn -q -B -DskipTests ${profile:+-P"$profile"} package >&2)
  jar=$(job_jar)
fi

# The Java virtual machine reads the encoding of file names from the locale only.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *.UTF-8 | *.utf8 | *.utf-8 | *.UTF8) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# Spark runs one task per core; OpenMP would start one thread per core in each task.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}
memory=${LCE_DRIVER_MEMORY:-4g}
logging=-Dlog4j2.configurationFile=file:$project/src/main/resources/lce/job/cli/log4j2.properties

if [ -n "${SPARK_HOME:-}" ]; then
  exec "$SPARK_HOME/bin/spark-submit" --master 'local[*]' --driver-memory "$memory" --driver-java-options "$logging" \
    --class "$job" "$jar" "$@"
fi

# What Spark's launcher passes to a Java 17 virtual machine. Spark's own entry point does not start another one in local
# mode, so the heap is set here.
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Xmx$memory" -XX:+IgnoreUnrecognizedVMOptions "${opens[@]}" \
  -Djdk.reflect.useDirectMethodHandle=false "$logging" -cp "$build/spark/jars/*" org.apache.spark.deploy.SparkSubmit \
  --master 'local[*]' --class "$job" "$jar" "$@"
