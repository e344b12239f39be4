package lce.job;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import lce.io.BadInputException;
import lce.io.CheckpointFile;
import lce.io.InputPlaces;
import lce.io.KnnFile;
import lce.io.Storage;
import lce.metrics.ClusteringScores;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.pipeline.BuiltGraph;
import lce.pipeline.ClusterPipeline;
import lce.pipeline.CheckpointedStages;
import lce.pipeline.Clustering;
import lce.pipeline.Copies;
import lce.pipeline.CopySearch;
import lce.pipeline.EngineFactory;
import lce.pipeline.ExecutorMemory;
import lce.pipeline.FaceClustering;
import lce.pipeline.FaceNodes;
import lce.pipeline.Gather;
import lce.pipeline.GivenGraph;
import lce.pipeline.HaloGather;
import lce.pipeline.MemoryPlan;
import lce.pipeline.MemoryPlan.GatherChoice;
import lce.pipeline.NetworkEngines;
import lce.pipeline.NeighbourSearch;
import lce.pipeline.PersistedStages;
import lce.pipeline.ResidentGather;
import lce.pipeline.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;

/** One run of {@link lce.ClusterJob}: reads what the options name, runs the method, writes the results. */
public final class ClusterRun {

    private static final String STAGED_FEATURES = ".features";
    private static final String METRICS = "metrics.json";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Storage storage;
    private final ClusterOptions options;
    private final PrintStream console;
    private final UnaryOperator<EngineFactory> engineChoice;

    public ClusterRun(SparkSession session, ClusterOptions options, PrintStream console) {
        this(session, options, console, engines -> engines);
    }

    /** @param engineChoice what runs the networks in place of the engines that the options ask for */
    ClusterRun(SparkSession session, ClusterOptions options, PrintStream console, UnaryOperator<EngineFactory> engineChoice) {
        this.session = session;
        this.spark = new JavaSparkContext(session.sparkContext());
        this.storage = Storage.of(spark.hadoopConfiguration());
        this.options = options;
        this.console = console;
        this.engineChoice = engineChoice;
    }

    /** Throws BadInputException when something given cannot be used; then there is no output. */
    public void run() {
        LceNet lce = LceNet.of(CheckpointFile.read(storage, options.lceWeights), options.heads);
        PceNet pce = PceNet.of(CheckpointFile.read(storage, options.pceWeights), options.heads);
        KnnFile knn = options.knn == null ? null : KnnFile.open(storage, options.knn);
        try (OutputFolder output = OutputFolder.create(storage, options.output, options.overwrite, METRICS, options.features, options.knn, options.labels,
                options.lceWeights, options.pceWeights, options.conf, options.checkpoint, keptPrevious())) {
            if (options.checkpoint != null) {
                InputPlaces.requireApart(storage, options.checkpoint, "--checkpoint", options.features, options.knn, options.labels);
            }
            if (options.saveKnn == null || graphIsSavedAlready()) {
                run(lce, pce, knn, output, null);
                return;
            }
            output.refuseInside(storage, options.saveKnn);
            try (OutputFile saved = OutputFile.create(storage, "--save-knn", options.saveKnn, options.overwrite, options.features, options.labels,
                    options.lceWeights, options.pceWeights, options.conf)) {
                run(lce, pce, null, output, saved);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when an earlier run with the same checkpoint has got as far as to save the graph. */
    private boolean graphIsSavedAlready() {
        return options.checkpoint != null && CheckpointFolder.isBegun(storage, options.checkpoint) && storage.exists(options.saveKnn);
    }

    /** The clusters of the earlier run, or null if there is none, or if the output takes its place: it is read to its end before it goes. */
    private String keptPrevious() {
        return options.previous() == null || storage.same(options.previous(), options.output) ? null : options.previous() + "/clusters";
    }

    private void run(LceNet lce, PceNet pce, KnnFile knn, OutputFolder output, OutputFile savedGraph) throws IOException {
        Faces faces = Faces.open(session, storage, options.features, options.dim, options.embeddingColumn, output.path(STAGED_FEATURES));
        Dataset<Row> ids = faces.ids(options);
        int count = faces.count();
        checkAgreement(lce, pce, knn, faces);
        long[] truth = labels(ids, count);
        PreviousClusters previous = options.previous() == null ? null : PreviousClusters.open(session, storage, options.previous(), ids, options.features);

        int k = lce.k();
        int bySize = faces.partitions(spark.defaultParallelism());
        CheckpointFolder checkpoint = options.checkpoint == null ? null
                : CheckpointFolder.open(storage, options.checkpoint, fingerprint(k), options.partitions, bySize);
        int partitions = checkpoint != null ? checkpoint.partitions() : options.partitions != null ? options.partitions : bySize;
        ConsoleProgress progress = new ConsoleProgress(spark, console);
        Stages stages = checkpoint == null ? new PersistedStages(progress)
                : new CheckpointedStages(spark, storage, checkpoint.path(), progress);
        CollectionAccumulator<String> taken = spark.sc().collectionAccumulator("engines");
        NetworkEngines engines = new NetworkEngines(spark, lce, pce, options.engine, options.precision, taken);
        // both, for a lost block of the graph is found anew by the task that needs it
        long taskBytes = engines.nativeBytes() + (knn == null ? NeighbourSearch.nativeBytes(count, lce.dim(), k) : 0);
        MemoryPlan memory = MemoryPlan.of(options.gather, count,
                NeighbourSearch.faceBytes(knn == null ? options.knnMethod() : NeighbourSearch.Method.EXACT, lce.dim()), taskBytes, ExecutorMemory.of(spark));
        memory.check();
        progress.note(memory.describe());
        faces.noteOnIds(options).ifPresent(progress::note);
        Copies copies = CopySearch.find(spark, storage, faces.segments(), partitions, stages);
        report(faces, ids, copies, progress);
        FaceNodes faceNodes = knn == null ? FaceNodes.withoutCopies(copies) : FaceNodes.withCopies(copies);
        Faces nodes = faces.keep(faceNodes.rows());
        Broadcast<FaceNodes> everywhere = spark.broadcast(faceNodes); // the one for all stages, because it may list many rows that are left out
        Gather gather = memory.isResident() ? new ResidentGather(spark, UUID.randomUUID().toString(), storage, nodes.segments())
                : new HaloGather(spark, storage, nodes.segments(), HaloGather.rowsInAGroup(memory.executor(), k, lce.dim()), progress::note);
        try {
            ClusterPipeline pipeline = new ClusterPipeline(everywhere, k, partitions, gather, engineChoice.apply(engines),
                    options.saveIntermediates ? ClusterPipeline.Check.ALL : ClusterPipeline.Check.DECISIVE, stages);
            BuiltGraph built = knn != null ? null : build(nodes, everywhere, k, partitions, gather, taken, stages, savedGraph, progress);
            GivenGraph given = knn == null ? null : GivenGraph.read(spark, storage, knn, everywhere, k, partitions, gather, !options.noGraphCheck, stages);
            FaceClustering clustering = new FaceClustering(spark, given != null ? pipeline.run(given) : pipeline.run(built), everywhere);
            int[] labels = clustering.labels();
            RunReport.Sizes sizes = RunReport.Sizes.of(labels);
            Dataset<Row> clusters = clusters(clustering, ids);
            ClusterIds clusterIds = previous == null ? ClusterIds.inOrder(sizes.clusters()) : progress.stage("Cluster ids of the earlier run", "faces", count,
                    done -> ClusterIds.carriedOver(previous, clusters, sizes.clusters()));
            progress.stage("Writing", "faces", count, done -> write(clustering, clusters, labels, clusterIds, k, output));
            RunReport report = new RunReport(configuration(k, partitions, memory, built), taken.value().stream().distinct().sorted().toList(), count,
                    RunReport.Vectors.of(copies), k, clustering.similarityThreshold(), RunReport.Graph.of(given), RunReport.Edges.of(clustering.counts()), sizes,
                    clusterIds.next(), clusterIds.carriedOver(), RunReport.unknown(truth), truth == null ? null : ClusteringScores.of(truth, labels),
                    progress.seconds());
            output.remove(STAGED_FEATURES);
            report.write(output.file(METRICS));
            output.publish();
            if (checkpoint != null) {
                checkpoint.delete();
            }
            console.print(report.summary(output.toString()));
        } finally {
            gather.release();
            everywhere.destroy();
            engines.release();
        }
    }

    /**
     * Says how many faces are copies, and how many have no vector that can be used.
     *
     * @throws BadInputException if there are faces of the latter kind and the options do not leave them out, or if no other face is left
     */
    private void report(Faces faces, Dataset<Row> ids, Copies copies, ConsoleProgress progress) {
        if (copies.invalid().length > 0) {
            InvalidVectors invalid = InvalidVectors.of(storage, faces, ids, copies.invalid());
            if (!options.skipInvalid || copies.distinct() == 0) {
                throw invalid.refusal("embed these faces again" + (copies.distinct() > 0 ? ", or leave them out with --skip-invalid" : ""));
            }
            progress.note(invalid.leftOut());
        }
        if (copies.rows().length > 0) {
            progress.note(String.format(Locale.ROOT, "%,d faces are copies of others; %,d have vectors of their own", copies.rows().length, copies.distinct()));
        }
    }

    private BuiltGraph build(Faces nodes, Broadcast<FaceNodes> faceNodes, int k, int partitions, Gather gather, CollectionAccumulator<String> taken, Stages stages,
                             OutputFile saved, ConsoleProgress progress) {
        NeighbourSearch search = KnnRun.search(options.knnMethod(), k, gather, storage, nodes, null, taken,
                options.gather == GatherChoice.HALO ? "leave out --gather halo" : "give executors more memory (spark.executor.memoryOverhead) or --gather resident");
        BuiltGraph graph = BuiltGraph.build(spark, search, faceNodes, partitions, stages);
        if (saved != null) {
            KnnRun.save(graph, storage, saved, progress);
        }
        return graph;
    }

    private Dataset<Row> clusters(FaceClustering clustering, Dataset<Row> ids) {
        Dataset<Row> clusters = session.createDataFrame(clustering.clusterRows(), Clustering.CLUSTER_COLUMNS);
        return ids == null ? clusters : clusters.join(ids, "row").select("row", "id", "cluster", "cluster_size", "density");
    }

    private Void write(FaceClustering clustering, Dataset<Row> clusters, int[] labels, ClusterIds clusterIds, int k, OutputFolder output) {
        try {
            clusterIds.name(clusters, spark).write().parquet(output.path("clusters"));
            session.createDataFrame(clustering.edgeRows(), Clustering.EDGE_COLUMNS).write().parquet(output.path("edges"));
            Intermediates arrays = new Intermediates(output);
            arrays.labels(labels, clusterIds);
            if (options.saveIntermediates) {
                arrays.everything(clustering, k);
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkAgreement(LceNet lce, PceNet pce, KnnFile knn, Faces faces) {
        String lceFor = options.lceWeights + " is for vectors of length " + lce.dim() + " and " + lce.k() + " neighbours";
        if (pce.dim() != lce.dim() || pce.k() != lce.k()) {
            throw new BadInputException(lceFor + " but " + options.pceWeights + " for " + pce.dim() + " and " + pce.k() + "; take weights trained together");
        }
        if (lce.dim() != faces.dim()) {
            throw new BadInputException(lceFor + ", and " + options.features + " has vectors of length " + faces.dim() + "; take the weights that go with these features");
        }
        if (options.k != null && options.k != lce.k()) {
            throw new BadInputException(lceFor + ", not " + options.k + "; leave --k out or take weights for " + options.k);
        }
        if (knn == null) {
            return;
        }
        knn.requireNeighbours(lce.k(), lceFor);
        if (knn.rows() != faces.count()) {
            throw new BadInputException(knn.path() + " has " + knn.rows() + " rows and " + options.features + " " + faces.count()
                    + " faces; build the graph from these features");
        }
    }

    /** The true identities, or null. */
    private long[] labels(Dataset<Row> ids, int nodes) {
        if (options.labels == null) {
            return null;
        }
        long[] truth = GivenLabels.read(session, storage, options, ids);
        if (truth.length != nodes) {
            throw new BadInputException(options.labels + " has " + truth.length + " labels and " + options.features + " " + nodes
                    + " faces; give each face one label, in the same order");
        }
        return truth;
    }

    /** What the results of stages depend on. */
    private Map<String, String> fingerprint(int k) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(CheckpointFolder.VERSION, JobOptions.VERSION + " on Spark " + session.version());
        all.put("features", CheckpointFolder.describe(storage, options.features));
        all.put("knn", options.knn == null ? "built, " + options.knnMethod() : CheckpointFolder.describe(storage, options.knn));
        all.put("skip-invalid", String.valueOf(options.skipInvalid));
        all.put("save-knn", String.valueOf(options.saveKnn));
        all.put("lce-weights", CheckpointFolder.describe(storage, options.lceWeights));
        all.put("pce-weights", CheckpointFolder.describe(storage, options.pceWeights));
        all.put("dim", String.valueOf(options.dim));
        all.put("embedding-column", options.embeddingColumn);
        all.put("k", String.valueOf(k));
        all.put("heads", String.valueOf(options.heads));
        all.put("engine", options.engine.toString());
        all.put("precision", options.precision.name().toLowerCase(Locale.ROOT));
        all.put("save-intermediates", String.valueOf(options.saveIntermediates));
        return all;
    }

    private Map<String, Object> configuration(int k, int partitions, MemoryPlan memory, BuiltGraph built) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("features", options.features);
        if (built == null) {
            all.put("knn", options.knn);
            all.put("no-graph-check", options.noGraphCheck);
        } else {
            all.put("knn-method", options.knnMethod().toString());
            all.put("knn-recall", built.recall());
        }
        all.put("skip-invalid", options.skipInvalid);
        all.put("labels", options.labels);
        all.put("previous", options.previous());
        all.put("lce-weights", options.lceWeights);
        all.put("pce-weights", options.pceWeights);
        all.put("heads", options.heads);
        all.put("k", k);
        all.put("engine", options.engine.toString());
        all.put("precision", options.precision.name().toLowerCase(Locale.ROOT));
        all.put("gather", memory.isResident() ? "resident" : "halo");
        all.put("partitions", partitions);
        all.put("spark", session.version());
        all.put("master", spark.master());
        return all;
    }
}
