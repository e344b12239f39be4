package lce.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import lce.SharedSpark;
import lce.features.FeatureTable;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.PersistedStages;
import lce.pipeline.stage.Stages;
import scala.Tuple2;

/** The pipeline on a graph that holds its own scores, without files, vectors and networks. */
public final class GraphRun {

    private final ScoredGraph graph;
    private final float probability; // PCENet's answer for every pair
    private final ClusterPipeline.Check check;

    private GraphRun(ScoredGraph graph, float probability, ClusterPipeline.Check check) {
        this.graph = graph;
        this.probability = probability;
        this.check = check;
    }

    /** Returns a run that checks all pairs and keeps each. */
    public static GraphRun of(ScoredGraph graph) {
        return new GraphRun(graph, 1, ClusterPipeline.Check.ALL);
    }

    /** Returns a run with this probability of every pair. */
    GraphRun withProbability(float ofEachPair) {
        return new GraphRun(graph, ofEachPair, check);
    }

    /** Returns a run with a probability of its own for each pair. */
    public GraphRun withVariedProbabilities() {
        return withProbability(FixedEngine.BY_HASH);
    }

    public GraphRun withCheck(ClusterPipeline.Check other) {
        return new GraphRun(graph, probability, other);
    }

    public ScoredGraph graph() {
        return graph;
    }

    /** Returns the engine that the run uses unless it is given another. */
    public FixedEngine engine() {
        return new FixedEngine(graph, probability);
    }

    public Clustering run() {
        return run(2, 0);
    }

    /** Runs with so many partitions; the pipeline receives the blocks in shuffled order. */
    public Clustering run(int partitions, long shuffle) {
        return run(partitions, shuffle, engine());
    }

    Clustering run(int partitions, long shuffle, EngineFactory engines) {
        return run(partitions, shuffle, engines, new PersistedStages(new SilentMonitor()));
    }

    public Clustering run(int partitions, long shuffle, EngineFactory engines, Stages stages) {
        ClusterPipeline pipeline = new ClusterPipeline(
                SharedSpark.context().broadcast(FaceNodes.all(graph.n)),
                graph.k,
                partitions,
                new Positions(),
                engines,
                check,
                stages);
        BlockLayout layout = pipeline.placement().layout();
        List<Tuple2<Integer, KnnBlock>> records = new ArrayList<>();
        for (int block = 0; block < layout.blocks(); block++) {
            records.add(new Tuple2<>(block, graph.block(layout.first(block), layout.rows(block))));
        }
        Collections.shuffle(records, new Random(shuffle));
        Blocks<KnnBlock> blocks = Blocks.of(
                SharedSpark.context()
                        .parallelizePairs(records, 3)
                        .partitionBy(pipeline.placement().partitioner()),
                pipeline.placement());
        Blocks<KnnBlock> kept = stages.run("Neighbour graph", "faces", graph.n, pipeline.placement(), done -> blocks);
        return pipeline.run(kept, () -> stages.drop("Neighbour graph"));
    }

    /** Nothing reads vectors, because {@link FixedEngine} needs only ids. */
    private static final class Positions extends ResidentGather {

        Positions() {
            super(SharedSpark.context(), "none", null, List.of());
        }

        @Override
        protected FeatureTable loaded() {
            return null;
        }
    }
}
