package lce;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import lce.io.BadInputException;
import lce.job.DatasetRun;
import lce.job.cli.SetterNames;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Clusters the faces of a Dataset by identity, inside a program or notebook that has a Spark session. The session stays
 * open.
 *
 * <p>Java:
 *
 * <pre>{@code
 * try (FaceClustering.Result result = FaceClustering.builder(spark)
 *         .lceWeights("s3a://faces/LCENet.pth").pceWeights("s3a://faces/PCENet.pth")
 *         .embeddingColumn("embedding").idColumn("face_id")
 *         .cluster(spark.read().table("faces"))) {
 *     result.clusters().write().saveAsTable("face_clusters");
 * }
 * }</pre>
 *
 * <p>Scala:
 *
 * <pre>{@code
 * val result = FaceClustering.builder(spark)
 *   .lceWeights("s3a://faces/LCENet.pth").pceWeights("s3a://faces/PCENet.pth")
 *   .embeddingColumn("embedding").idColumn("face_id")
 *   .cluster(spark.table("faces"))
 * try result.clusters.write.saveAsTable("face_clusters") finally result.close()
 * }</pre>
 *
 * <p>PySpark, started with {@code --jars lce-0.1.0-spark3.5.jar}:
 *
 * <pre>{@code
 * result = (spark._jvm.lce.FaceClustering.builder(spark._jsparkSession)
 *     .lceWeights("s3a://faces/LCENet.pth").pceWeights("s3a://faces/PCENet.pth")
 *     .embeddingColumn("embedding").idColumn("face_id")
 *     .cluster(spark.table("faces")._jdf))
 * clusters = DataFrame(result.clusters(), spark)   # from pyspark.sql import DataFrame
 * clusters.write.saveAsTable("face_clusters")
 * metrics = json.loads(result.metricsJson())
 * result.close()
 * }</pre>
 *
 * <p>Rows are numbered from 0 in the order of the Dataset: its partitions one after the other, and the rows in each as
 * Spark returns them. Spark computes the Dataset once. If the plan of the Dataset shuffles rows, their order may differ
 * between runs, and with it row numbers and the numbers of clusters; sort the Dataset by a unique column if both have
 * to be repeatable. Ids in an id column do not depend on the order.
 *
 * <p>The vectors, and the tables of the result, are in a scratch folder that executors reach ({@link Builder#scratch}).
 * When {@link Builder#cluster} returns or throws, the vectors are deleted, and memory, broadcasts and persisted blocks
 * in the executors are released. {@link Result#close} deletes the tables. The end of the Java virtual machine deletes
 * what is left.
 *
 * <p>A session that this project's jobs open serializes with Kryo; other serializers work too and are slower. A builder
 * is for use by one thread.
 */
public final class FaceClustering {

    private FaceClustering() {}

    /** Returns a builder for runs on the session. */
    public static Builder builder(SparkSession spark) {
        return new Builder(spark);
    }

    /**
     * Holds the settings of a run. Only the two files of weights are required. A setter replaces the value that was set
     * before. {@link #cluster} checks the values.
     */
    public static final class Builder {

        private final SparkSession spark;
        private final Map<String, Object> settings = new TreeMap<>();
        private String embeddingColumn = "embedding";
        private String idColumn;
        private String scratch;
        private boolean isVerbose;

        private Builder(SparkSession spark) {
            this.spark = Objects.requireNonNull(spark, "spark");
        }

        /** Sets the path of LCENet's weights: what torch.save writes, or safetensors. Required. */
        public Builder lceWeights(String path) {
            return set("lceWeights", path);
        }

        /** Sets the path of PCENet's weights, in the same formats. Required. */
        public Builder pceWeights(String path) {
            return set("pceWeights", path);
        }

        /** Sets the column of vectors: array&lt;float&gt;, array&lt;double&gt; or an ML vector. Default: embedding. */
        public Builder embeddingColumn(String name) {
            embeddingColumn = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the column of your own id of each face: integers, text or other single values. The default is null: the
         * job identifies faces by their rows.
         */
        public Builder idColumn(String name) {
            idColumn = name;
            return this;
        }

        /**
         * Sets the number of neighbours per face, including the face itself. The default is the number that the weights
         * were trained with; others are refused.
         */
        public Builder k(int neighbours) {
            return set("k", neighbours);
        }

        /** Sets the attention heads of both networks. Default: 8. */
        public Builder heads(int heads) {
            return set("heads", heads);
        }

        /** Sets how the graph is built: exact or ivf. Default: exact. */
        public Builder knnMethod(String method) {
            return set("knnMethod", method);
        }

        /** Sets what runs the networks: auto, cpu or cuda. Default: auto. */
        public Builder engine(String engine) {
            return set("engine", engine);
        }

        /** Sets the precision of the networks' matrix products: auto, f32, bf16x3 or bf16. Default: auto. */
        public Builder precision(String precision) {
            return set("precision", precision);
        }

        /** Sets how vectors reach the networks: auto, resident or halo. Results are the same. Default: auto. */
        public Builder gather(String gather) {
            return set("gather", gather);
        }

        /**
         * Sets the number of partitions of each stage. Results do not depend on it. The default depends on cores and
         * faces.
         */
        public Builder partitions(int partitions) {
            return set("partitions", partitions);
        }

        /**
         * Sets whether faces whose vectors are null, zero or not finite are left out, with cluster -1, or refused.
         * Default: refused.
         */
        public Builder skipInvalid(boolean skip) {
            return set("skipInvalid", skip);
        }

        /**
         * Sets the folder for scratch files, which all executors must reach. The default is the folder of
         * SparkContext.setCheckpointDir; without one, it is spark.local.dir in local mode and the user's home on the
         * default file system on a cluster.
         */
        public Builder scratch(String folder) {
            scratch = folder;
            return this;
        }

        /** Sets whether stages and their times are printed on the driver's standard output. Default: false. */
        public Builder verbose(boolean isVerbose) {
            this.isVerbose = isVerbose;
            return this;
        }

        private Builder set(String setter, Object value) {
            settings.put(setter, Objects.requireNonNull(value, setter));
            return this;
        }

        /**
         * Clusters the faces, one per row, and returns when the clusters are complete.
         *
         * @throws BadInputException if a setting, the weights, a column or a vector cannot be used; the message says
         *     how to fix it
         */
        public Result cluster(Dataset<Row> faces) {
            Objects.requireNonNull(faces, "faces");
            PrintStream console = isVerbose ? System.out : new PrintStream(OutputStream.nullOutputStream());
            try {
                return new Result(DatasetRun.of(spark, faces, settings, embeddingColumn, idColumn, scratch, console));
            } catch (BadInputException e) {
                throw SetterNames.in(e, Builder.class);
            }
        }
    }

    /** The clusters of a Dataset. Its tables can be read until it is closed. */
    public static final class Result implements AutoCloseable {

        private final DatasetRun run;

        private Result(DatasetRun run) {
            this.run = run;
        }

        /**
         * Returns a row per face: row (bigint), id (if there is an id column, of its type), cluster (bigint; 0, 1, ...
         * in the order of each cluster's smallest row, -1 for a face that was left out), cluster_size (bigint), density
         * (double).
         */
        public Dataset<Row> clusters() {
            return run.clusters();
        }

        /**
         * Returns a row per edge: source and target (bigint, rows), source_id and target_id (if there is an id column),
         * kind (density, similarity or copy), similarity (float), score (double), probability (float, null if PCENet
         * did not check the edge).
         */
        public Dataset<Row> edges() {
            return run.edges();
        }

        /** Returns what the job writes to metrics.json: counts, configuration and seconds per stage, by name. */
        public Map<String, Object> metrics() {
            return run.metrics();
        }

        /** Returns the same as JSON text, which is the simpler form for PySpark. */
        public String metricsJson() {
            return run.metricsJson();
        }

        /** Deletes the tables, which cannot be read any more. */
        @Override
        public void close() {
            run.close();
        }
    }
}
