#!/usr/bin/env bash
# Submits the job to a Dataproc cluster of image 2.2 or 2.3 (Spark 3.5):
#   submit/dataproc.sh CLUSTER REGION gs://BUCKET/jars/lce-0.1.0-spark3.5.jar --features gs://... --knn gs://... [flags]
# memoryOverhead is off-heap memory: the features (4 N dim bytes) and about 0.1 GB per core for the networks.
set -euo pipefail
cluster=${1:?cluster} region=${2:?region} jar=${3:?jar}
shift 3
gcloud dataproc jobs submit spark --cluster "$cluster" --region "$region" --class lce.ClusterJob --jars "$jar" \
  --properties spark.executor.cores=4,spark.executor.memory=12g,spark.executor.memoryOverhead=6g -- "$@"
