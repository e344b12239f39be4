package lce.job;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.knn.FileVectors;
import lce.network.InnerProducts.Rounding;
import lce.pipeline.BuiltGraph;
import lce.pipeline.ExecutorMemory;
import lce.pipeline.FaceNodes;
import lce.pipeline.Gather;
import lce.pipeline.InvalidRows;
import lce.pipeline.MemoryPlan;
import lce.pipeline.MemoryPlan.GatherChoice;
import lce.pipeline.NeighbourSearch;
import lce.pipeline.PersistedStages;
import lce.pipeline.ResidentGather;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;

/** One run of {@link lce.KnnJob}: features in, kNN graph out. */
public final class KnnRun {

    private static final String STAGED_FEATURES = ".features";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Storage storage;
    private final KnnOptions options;
    private final PrintStream console;

    public KnnRun(SparkSession session, KnnOptions options, PrintStream console) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
    }

    /** Throws BadInputException when something given cannot be used; then there is no output. */
    public void run() {
        try (OutputFile output = OutputFile.create(storage, "--output", options.output, options.overwrite, options.features, options.conf)) {
            Faces faces = Faces.open(session, storage, options.features, options.dim, options.embeddingColumn, output.path(STAGED_FEATURES));
            build(faces, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void build(Faces faces, OutputFile output) throws IOException {
        ConsoleProgress progress = new ConsoleProgress(spark, console);
        int partitions = options.partitions != null ? options.partitions : faces.partitions(spark.defaultParallelism());
        int[] invalid = progress.stage("Vectors", "faces", faces.count(),
                done -> InvalidRows.find(spark, storage, faces.segments(), partitions, done));
        if (invalid.length > 0) {
            throw InvalidVectors.of(storage, faces, null, invalid).refusal("embed these faces again or leave them out");
        }
        CollectionAccumulator<String> taken = spark.sc().collectionAccumulator("engines");
        MemoryPlan memory = MemoryPlan.of(GatherChoice.AUTO, faces.count(), NeighbourSearch.faceBytes(options.knnMethod, faces.dim()),
                NeighbourSearch.nativeBytes(faces.count(), faces.dim(), options.k), ExecutorMemory.of(spark));
        memory.check();
        ResidentGather table = memory.isResident() ? new ResidentGather(spark, UUID.randomUUID().toString(), storage, faces.segments()) : null;
        Broadcast<FaceNodes> nodes = spark.broadcast(FaceNodes.all(faces.count()));
        try {
            NeighbourSearch search = search(options.knnMethod, options.k, table, storage, faces, options.precision, taken,
                    "give executors more memory (spark.executor.memoryOverhead; without a limit there, spark.executor.memory)");
            BuiltGraph graph = BuiltGraph.build(spark, search, nodes, partitions, new PersistedStages(progress));
            save(graph, storage, output, progress);
            taken.value().stream().distinct().sorted().forEach(console::println);
            console.printf(Locale.ROOT, "%,d faces with %d neighbours each are in %s%n", faces.count(), options.k, output);
            graph.release();
        } finally {
            if (table != null) {
                table.release();
            }
            nodes.destroy();
        }
    }

    /**
     * The search that was asked for. Vectors are in memory where they fit, or else read from their files as they pass.
     *
     * @param gather    brings the vectors, or null to read all of them from their files
     * @param otherwise what to do where they do not fit and --knn-method ivf wants them there
     */
    static NeighbourSearch search(NeighbourSearch.Method method, int k, Gather gather, Storage storage, Faces faces, Rounding rounding,
                                  CollectionAccumulator<String> taken, String otherwise) {
        if (method == NeighbourSearch.Method.IVF) {
            if (!(gather instanceof ResidentGather table)) {
                throw new BadInputException(String.format(Locale.ROOT, "--knn-method ivf needs all features in the off-heap memory of each executor, %.1f GB;"
                        + " %s, or use --knn-method exact", 4e-9 * faces.count() * faces.dim(), otherwise));
            }
            return NeighbourSearch.inLists(k, table::table, rounding, taken);
        }
        List<FeatureSegment> segments = faces.segments();
        return NeighbourSearch.exact(k, gather != null ? gather.vectors() : () -> new FileVectors(storage, segments), rounding, taken);
    }

    static void save(BuiltGraph graph, Storage storage, OutputFile file, ConsoleProgress progress) {
        progress.stage("Saving the kNN graph", "faces", graph.faces(), done -> {
            try {
                SavedGraph.write(graph, storage, file);
                file.publish();
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
