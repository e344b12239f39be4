package lce.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.BadInputException;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import lce.job.cli.DatasetOptions;
import lce.job.cli.EntryPoint;
import lce.job.cli.SetterNames;
import lce.job.input.DatasetFaces;
import lce.job.output.MetricsFile;
import lce.pipeline.gather.ResidentGather;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Runs {@link lce.FaceClustering} once: it runs {@link ClusterRun} with faces from a Dataset and an output in a scratch
 * folder, which {@link #close} deletes. {@link #of} releases everything else: the executors' memory, broadcasts and
 * persisted blocks.
 */
public final class DatasetRun implements AutoCloseable {

    private static final String OUTPUT = "output";

    private final SparkSession session;
    private final Storage storage;
    private final ScratchFolder scratch;
    private final boolean hasIds;

    private DatasetRun(SparkSession session, Storage storage, ScratchFolder scratch, boolean hasIds) {
        this.session = session;
        this.storage = storage;
        this.scratch = scratch;
        this.hasIds = hasIds;
    }

    /**
     * Clusters faces.
     *
     * @param settings values by the names of {@link lce.FaceClustering}'s setters, each of which is also a flag of
     *     {@link lce.ClusterJob}
     * @param embeddingColumn the column of vectors
     * @param idColumn the column of ids, or null if the faces have none
     * @param scratchParent the folder in which the scratch folder is created, or null for the default of
     *     {@link ScratchFolder}
     * @param console receives one line per stage
     * @throws BadInputException if an input or setting cannot be used
     */
    public static DatasetRun of(
            SparkSession session,
            Dataset<Row> faces,
            Map<String, Object> settings,
            String embeddingColumn,
            String idColumn,
            String scratchParent,
            PrintStream console) {
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        Storage storage = Storage.of(spark.hadoopConfiguration());
        try {
            ScratchFolder scratch = ScratchFolder.create(spark, storage, scratchParent);
            try {
                ClusterOptions options = options(storage, settings, scratch.path(OUTPUT));
                new ClusterRun(session, options, console, engines -> engines, staged -> new DatasetFaces(
                                        storage, staged)
                                .read(session, faces, embeddingColumn, idColumn))
                        .run();
                return new DatasetRun(session, storage, scratch, idColumn != null);
            } catch (Throwable e) {
                scratch.close();
                throw e;
            } finally {
                ResidentGather.releaseInExecutors(spark);
            }
        } catch (Exception e) { // Spark throws checked exceptions without declaring them
            Optional<BadInputException> refusal = EntryPoint.badInput(e);
            if (refusal.isPresent()) {
                throw new BadInputException(refusal.get().getMessage(), e);
            }
            throw e;
        }
    }

    private static ClusterOptions options(Storage storage, Map<String, Object> settings, String output) {
        List<String> flags = new ArrayList<>(List.of("--output", output));
        settings.forEach((setter, value) -> flags.addAll(flag(SetterNames.flag(setter), value)));
        return new CommandLineParser(storage)
                .parse(DatasetOptions::new, flags.toArray(String[]::new), new PrintWriter(PrintWriter.nullWriter()))
                .orElseThrow();
    }

    private static List<String> flag(String name, Object value) {
        if (value instanceof Boolean isSet) {
            return isSet ? List.of(name) : List.of();
        }
        return List.of(name, value.toString());
    }

    /** Returns the table of clusters: one row per face. */
    public Dataset<Row> clusters() {
        return session.read().parquet(scratch.path(OUTPUT + "/clusters"));
    }

    /**
     * Returns the table of edges. If the faces have ids, the columns source_id and target_id follow source and target.
     */
    public Dataset<Row> edges() {
        Dataset<Row> edges = session.read().parquet(scratch.path(OUTPUT + "/edges"));
        if (!hasIds) {
            return edges;
        }
        Dataset<Row> withIds = edges.join(ids("source"), "source").join(ids("target"), "target");
        return withIds.select(
                "source", "target", "source_id", "target_id", "kind", "similarity", "score", "probability");
    }

    /** @param end the end of an edge: source or target */
    private Dataset<Row> ids(String end) {
        Column row = functions.col("row").as(end);
        return clusters().select(row, functions.col("id").as(end + "_id"));
    }

    /** Returns the text of metrics.json. */
    public String metricsJson() {
        try (InputStream in = storage.open(scratch.path(OUTPUT + "/" + MetricsFile.NAME))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns metrics.json as maps, lists, texts and numbers. */
    public Map<String, Object> metrics() {
        try {
            return new ObjectMapper().readValue(metricsJson(), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the tables. */
    @Override
    public void close() {
        scratch.close();
    }
}
