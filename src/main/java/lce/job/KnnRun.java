package lce.job;

import java.io.PrintStream;
import java.util.Locale;
import java.util.UUID;

import lce.io.Storage;
import lce.job.cli.ConsoleProgress;
import lce.job.cli.KnnOptions;
import lce.job.cli.RunJournal;
import lce.job.input.Faces;
import lce.job.input.InvalidVectors;
import lce.job.output.OptionEffects;
import lce.job.output.OutputFile;
import lce.job.output.SavedGraph;
import lce.pipeline.engine.EngineLog;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.graph.BuiltGraph;
import lce.pipeline.memory.ExecutorMemory;
import lce.pipeline.memory.MemoryPlan;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.nodes.InvalidRows;
import lce.pipeline.search.NeighbourSearch;
import lce.pipeline.search.SearchMemory;
import lce.pipeline.stage.PersistedStages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;

/** Runs {@link lce.KnnJob} once: opens and checks the features, plans, builds the kNN graph and publishes it. */
public final class KnnRun {

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Storage storage;
    private final KnnOptions options;
    private final PrintStream console;
    private final RunJournal journal;

    /** @param journal records the run */
    public KnnRun(SparkSession session, KnnOptions options, PrintStream console, RunJournal journal) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
        this.journal = journal;
    }

    /** Runs the job. Throws BadInputException if an input or option cannot be used; then there is no output. */
    public void run() {
        try (OutputFile output = OutputFile.create(
                storage,
                "--output",
                options.output,
                options.overwrite,
                OptionEffects.of(options).inputPaths())) {
            journal.begin();
            Faces faces = Faces.open(session, storage, options.features, output.path(Faces.STAGED));
            int partitions =
                    options.partitions != null ? options.partitions : faces.partitions(spark.defaultParallelism());
            journal.fact("nodes", faces.count());
            journal.fact("k", options.k);
            journal.fact("partitions", partitions);
            try (Scope scope = new Scope()) {
                ConsoleProgress progress =
                        scope.keep(new ConsoleProgress(spark, console, journal), ConsoleProgress::close);
                refuseInvalid(faces, partitions, progress);
                CollectionAccumulator<String> engines = spark.sc().collectionAccumulator("engines");
                BuiltGraph graph = build(faces, partitions, engines, progress, scope);
                SavedGraph.publish(graph, storage, output, progress);
                EngineLog.lines(engines).forEach(console::println);
                console.printf(
                        Locale.ROOT, "%,d faces with %d neighbours each are in %s%n", faces.count(), options.k, output);
            }
        }
    }

    private void refuseInvalid(Faces faces, int partitions, ConsoleProgress progress) {
        int[] invalid = progress.stage(
                "Vectors",
                "faces",
                faces.count(),
                partitions,
                done -> InvalidRows.find(spark, storage, faces.segments(), partitions, done));
        if (invalid.length > 0) {
            throw InvalidVectors.of(storage, faces, null, invalid).refusal("embed these faces again or leave them out");
        }
    }

    private BuiltGraph build(
            Faces faces, int partitions, CollectionAccumulator<String> engines, ConsoleProgress progress, Scope scope) {
        MemoryPlan memory = MemoryPlan.of(
                GatherChoice.AUTO,
                faces.count(),
                SearchMemory.faceBytes(options.search.method(), faces.dim()),
                SearchMemory.nativeBytes(faces.count(), faces.dim(), options.k),
                ExecutorMemory.of(spark));
        memory.check();
        Broadcast<FaceNodes> nodes = scope.keep(spark.broadcast(FaceNodes.all(faces.count())), Broadcast::destroy);
        ResidentGather resident = memory.isResident()
                ? scope.keep(
                        new ResidentGather(spark, UUID.randomUUID().toString(), storage, faces.segments()),
                        ResidentGather::release)
                : null;
        NeighbourSearch search = SearchChoice.of(
                options.search.method(),
                options.k,
                faces,
                resident != null ? resident.vectors() : SearchChoice.fromFiles(storage, faces),
                resident != null ? resident.table() : null,
                new ProductEngines(options.precision, engines),
                "give executors more memory (spark.executor.memoryOverhead, or spark.executor.memory if the cluster manager sets no limit)");
        return BuiltGraph.build(
                spark, search, nodes, partitions, scope.keep(new PersistedStages(progress), PersistedStages::release));
    }
}
