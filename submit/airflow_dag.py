"""Clusters all faces at night; clusters keep their ids from one night to the next.

Needs apache-airflow-providers-apache-spark and a connection named spark_default.
"""
from datetime import datetime

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

FACES = "s3a://faces/{{ data_interval_start | ds }}"
# the last successful night; empty before the first one, which the job accepts as none
PREVIOUS = "{% if prev_data_interval_start_success %}s3a://faces/{{ prev_data_interval_start_success | ds }}/clusters{% endif %}"

with DAG("cluster_faces", schedule="0 2 * * *", start_date=datetime(2026, 1, 1), catchup=False):
    SparkSubmitOperator(
        task_id="cluster",
        conn_id="spark_default",
        application="s3a://faces/jars/lce-0.1.0-spark3.5.jar",
        java_class="lce.ClusterJob",
        executor_cores=4,
        executor_memory="12g",
        conf={"spark.executor.memoryOverhead": "6g"},
        # faces are matched by the column id of embeddings.parquet; a task that Airflow retries has to replace its own output
        application_args=["--features", f"{FACES}/embeddings.parquet", "--knn", f"{FACES}/knn.npz",
                          "--lce-weights", "s3a://faces/weights/LCENet.pth", "--pce-weights", "s3a://faces/weights/PCENet.pth",
                          "--previous", PREVIOUS, "--output", f"{FACES}/clusters", "--overwrite"],
    )
