#!/usr/bin/env bash
# Adds the job as a step to a running EMR 7 cluster (Spark 3.5): submit/emr.sh CLUSTER_ID. Put your bucket and paths into emr-step.json
# first. EMR 8 (Spark 4) needs the jar that `mvn -Pspark-4 package` builds.
set -euo pipefail
aws emr add-steps --cluster-id "${1:?the cluster's id, j-...}" --steps "file://$(dirname "${BASH_SOURCE[0]}")/emr-step.json"
