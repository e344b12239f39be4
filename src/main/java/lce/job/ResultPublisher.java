package lce.job;

import java.io.IOException;

import lce.job.cli.ClusterOptions;
import lce.job.cli.ConsoleProgress;
import lce.job.ids.ClusterIds;
import lce.job.output.Intermediates;
import lce.job.output.MetricsFile;
import lce.job.output.OutputFolder;
import lce.job.output.RunFacts;
import lce.metrics.ClusteringScores;
import lce.pipeline.Clustering;
import lce.pipeline.FaceResults;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the tables, arrays and metrics of a run into its output folder. */
final class ResultPublisher {

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final ClusterOptions options;
    private final Inputs inputs;
    private final Plan plan;
    private final ConsoleProgress progress;

    ResultPublisher(SparkSession session, ClusterOptions options, Inputs inputs, Plan plan, ConsoleProgress progress) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.options = options;
        this.inputs = inputs;
        this.plan = plan;
        this.progress = progress;
    }

    /** Writes all results and returns the facts of metrics.json. The caller publishes the folder. */
    RunFacts write(MethodRun.Result result, OutputFolder output) throws IOException {
        int[] labels = result.faces().labels();
        RunFacts.Sizes sizes = RunFacts.Sizes.of(labels);
        progress.fact("clusters", sizes.clusters());
        Dataset<Row> clusters = clusters(result.faces());
        ClusterIds clusterIds = clusterIds(clusters, sizes, result.faces().partitions());
        progress.step("Writing", "faces", labels.length, result.faces().partitions(), done -> {
            clusterIds.name(clusters, spark).write().parquet(output.path("clusters"));
            session.createDataFrame(result.faces().edgeRows(), Clustering.EDGE_COLUMNS)
                    .write()
                    .parquet(output.path("edges"));
            writeArrays(result.faces(), labels, clusterIds, output);
        });
        RunFacts facts = facts(result, labels, sizes, clusterIds);
        MetricsFile.write(facts, output.file(MetricsFile.NAME));
        return facts;
    }

    private Dataset<Row> clusters(FaceResults results) {
        Dataset<Row> clusters = session.createDataFrame(results.clusterRows(), Clustering.CLUSTER_COLUMNS);
        return inputs.ids() == null
                ? clusters
                : clusters.join(inputs.ids(), "row").select("row", "id", "cluster", "cluster_size", "density");
    }

    private ClusterIds clusterIds(Dataset<Row> clusters, RunFacts.Sizes sizes, int partitions) {
        if (inputs.previous() == null) {
            return ClusterIds.inOrder(sizes.clusters());
        }
        return progress.stage(
                "Cluster ids of the earlier run",
                "faces",
                inputs.faces().count(),
                partitions,
                done -> ClusterIds.carriedOver(inputs.previous(), clusters, sizes.clusters()));
    }

    private void writeArrays(FaceResults results, int[] labels, ClusterIds clusterIds, OutputFolder output)
            throws IOException {
        Intermediates arrays = new Intermediates(output);
        arrays.labels(labels, clusterIds);
        if (options.output.saveIntermediates) {
            arrays.everything(results, plan.k());
        }
    }

    private RunFacts facts(MethodRun.Result result, int[] labels, RunFacts.Sizes sizes, ClusterIds clusterIds) {
        return new RunFacts(
                RunConfiguration.recorded(spark, options, inputs.faces().path(), plan, result.built()),
                plan.enginesTaken(),
                labels.length,
                RunFacts.Vectors.of(result.copies()),
                plan.k(),
                result.faces().similarityThreshold(),
                RunFacts.Graph.of(result.given()),
                result.faces().counts(),
                sizes,
                clusterIds.next(),
                clusterIds.carriedOver(),
                RunFacts.unknown(inputs.truth()),
                inputs.truth() == null ? null : ClusteringScores.of(inputs.truth(), labels),
                progress.seconds());
    }
}
