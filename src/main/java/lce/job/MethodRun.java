package lce.job;

import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;

import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.ConsoleProgress;
import lce.job.input.Faces;
import lce.job.input.InvalidVectors;
import lce.job.output.OutputFile;
import lce.job.output.SavedGraph;
import lce.pipeline.ClusterPipeline;
import lce.pipeline.FaceResults;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.HaloGather;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.graph.BuiltGraph;
import lce.pipeline.graph.GivenGraph;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import lce.pipeline.nodes.Copies;
import lce.pipeline.nodes.CopySearch;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.search.NeighbourSearch;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Runs the method on opened inputs: copies, graph, pipeline. It reads only options that the plan does not decide, and
 * writes only the graph.
 */
final class MethodRun {

    /**
     * The results, which executors keep until the scope of the run is closed.
     *
     * @param built the graph that the job built, or null
     * @param given the graph that the job read, or null
     */
    record Result(FaceResults faces, Copies copies, BuiltGraph built, GivenGraph given) {}

    private final JavaSparkContext spark;
    private final Storage storage;
    private final ClusterOptions options;
    private final Inputs inputs;
    private final Plan plan;
    private final ConsoleProgress progress;
    private final Scope scope;
    private final Stages stages;

    MethodRun(
            JavaSparkContext spark,
            Storage storage,
            ClusterOptions options,
            Inputs inputs,
            Plan plan,
            ConsoleProgress progress,
            Scope scope) {
        this.spark = spark;
        this.storage = storage;
        this.options = options;
        this.inputs = inputs;
        this.plan = plan;
        this.progress = progress;
        this.scope = scope;
        this.stages = plan.stages(spark, storage, progress, scope);
    }

    /**
     * Clusters the faces.
     *
     * @param engineChoice returns the engines that replace those of the plan
     * @param savedGraph the file for the graph that the job builds, or null
     * @throws lce.io.BadInputException if vectors cannot be used, or the given graph does not belong to them
     */
    Result run(UnaryOperator<EngineFactory> engineChoice, OutputFile savedGraph) {
        Copies copies = CopySearch.find(spark, storage, inputs.faces().segments(), plan.partitions(), stages);
        report(copies);
        FaceNodes faceNodes = inputs.graph() == null ? FaceNodes.withoutCopies(copies) : FaceNodes.withCopies(copies);
        Faces nodes = inputs.faces().keep(faceNodes.rows());
        // a single broadcast for all stages, because it may list many excluded rows
        Broadcast<FaceNodes> everywhere = scope.keep(spark.broadcast(faceNodes), Broadcast::destroy);
        Gather gather = scope.keep(gather(nodes), Gather::release);
        ClusterPipeline pipeline = new ClusterPipeline(
                everywhere,
                plan.k(),
                plan.partitions(),
                gather,
                engineChoice.apply(plan.engines()),
                options.output.saveIntermediates ? ClusterPipeline.Check.ALL : ClusterPipeline.Check.DECISIVE,
                stages);
        if (inputs.graph() == null) {
            BuiltGraph built = build(nodes, everywhere, gather, savedGraph);
            return new Result(new FaceResults(spark, pipeline.run(built), everywhere), copies, built, null);
        }
        GivenGraph given = GivenGraph.read(
                spark,
                storage,
                inputs.graph(),
                everywhere,
                plan.k(),
                plan.partitions(),
                gather,
                !options.graph.noGraphCheck,
                stages);
        return new Result(new FaceResults(spark, pipeline.run(given), everywhere), copies, null, given);
    }

    /**
     * Reports the numbers of copies and of faces without a usable vector.
     *
     * @throws lce.io.BadInputException if faces have no usable vector and the options do not exclude them, or if no
     *     face has a usable vector
     */
    private void report(Copies copies) {
        progress.fact("distinct_faces", copies.distinct());
        progress.fact("copies", copies.rows().length);
        progress.fact("invalid_faces", copies.invalid().length);
        if (copies.invalid().length > 0) {
            InvalidVectors invalid = InvalidVectors.of(storage, inputs.faces(), inputs.ids(), copies.invalid());
            if (!options.faces.skipInvalid || copies.distinct() == 0) {
                throw invalid.refusal("embed these faces again"
                        + (copies.distinct() > 0 ? ", or leave them out with --skip-invalid" : ""));
            }
            progress.note(invalid.leftOut());
        }
        if (copies.rows().length > 0) {
            progress.note(String.format(
                    Locale.ROOT,
                    "%,d faces are copies of others; %,d vectors are distinct",
                    copies.rows().length,
                    copies.distinct()));
        }
    }

    private Gather gather(Faces nodes) {
        if (plan.memory().isResident()) {
            return new ResidentGather(spark, UUID.randomUUID().toString(), storage, nodes.segments());
        }
        int rowsInAGroup = HaloGather.rowsInAGroup(plan.memory().executor(), plan.k(), nodes.dim());
        return new HaloGather(spark, storage, nodes.segments(), rowsInAGroup, progress::note);
    }

    /** Builds the graph, and saves it if that is requested. */
    private BuiltGraph build(Faces nodes, Broadcast<FaceNodes> faceNodes, Gather gather, OutputFile savedGraph) {
        NeighbourSearch search = SearchChoice.of(
                options.graph.knnMethod(),
                plan.k(),
                nodes,
                gather.vectors(),
                gather.table(),
                new ProductEngines(null, plan.engineLines()),
                options.resources.gather == GatherChoice.HALO
                        ? "leave out --gather halo"
                        : "give executors more memory (spark.executor.memoryOverhead) or use --gather resident");
        BuiltGraph graph = BuiltGraph.build(spark, search, faceNodes, plan.partitions(), stages);
        if (savedGraph != null) {
            SavedGraph.publish(graph, storage, savedGraph, progress);
        }
        return graph;
    }
}
