package lce.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import lce.SharedSpark;
import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.PersistedStages;
import lce.pipeline.stage.StageMonitor;
import lce.pipeline.stage.Stages;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * A kNN graph with scores written down by hand or drawn at random, run through the pipeline in place of files and
 * networks.
 */
public final class HandGraph {

    public final int n;
    final int k;
    public final int[] ids; // [n, k]
    public final float[] similarities; // [n, k]
    final float[] scores; // [n, k], what LCENet is to say
    public float probability = 1; // what PCENet is to say of every pair
    public ClusterPipeline.Check check = ClusterPipeline.Check.ALL;

    HandGraph(int k, int[] ids, float[] similarities, float[] scores) {
        this.n = ids.length / k;
        this.k = k;
        this.ids = ids;
        this.similarities = similarities;
        this.scores = scores;
    }

    /**
     * With every oddity that files have: duplicate ids, columns 0 that are not the row, ties, missing reverse edges.
     */
    public static HandGraph random(int n, int k, long seed) {
        Random random = new Random(seed);
        int[] ids = new int[n * k];
        float[] similarities = new float[n * k];
        float[] scores = new float[n * k];
        for (int cell = 0; cell < ids.length; cell++) {
            int row = cell / k;
            ids[cell] =
                    cell % k == 0 && random.nextInt(10) > 0 ? row : Math.floorMod(row + random.nextInt(2 * k) - k, n);
            similarities[cell] = random.nextInt(12) / 12f; // coarse, so that ties are many
            scores[cell] = random.nextInt(9) / 8f;
        }
        return new HandGraph(k, ids, similarities, scores);
    }

    /** The same graph, of which each row but for its column 0 loses a random number of its last neighbours. */
    public HandGraph withMissingNeighbours(long seed) {
        Random random = new Random(seed);
        int[] fewer = ids.clone();
        float[] similar = similarities.clone();
        for (int row = 0; row < n; row++) {
            int present = 1 + random.nextInt(k);
            Arrays.fill(fewer, row * k + present, (row + 1) * k, KnnBlock.NONE);
            Arrays.fill(similar, row * k + present, (row + 1) * k, 0);
        }
        HandGraph graph =
                new HandGraph(k, fewer, similar, scores); // the networks give scores to missing neighbours too
        graph.probability = probability;
        graph.check = check;
        return graph;
    }

    /** A row's ids: int[k]. */
    int[] row(int row) {
        return Arrays.copyOfRange(ids, row * k, (row + 1) * k);
    }

    /** Runs the pipeline in so many partitions, its blocks handed over in shuffled order. */
    public Clustering run(int partitions, long shuffle) {
        return run(partitions, shuffle, new FixedEngine(this));
    }

    Clustering run(int partitions, long shuffle, EngineFactory engines) {
        return run(partitions, shuffle, engines, new PersistedStages(new Silent()));
    }

    public Clustering run(int partitions, long shuffle, EngineFactory engines, Stages stages) {
        ClusterPipeline pipeline = new ClusterPipeline(
                SharedSpark.context().broadcast(FaceNodes.all(n)),
                k,
                partitions,
                new Positions(),
                engines,
                check,
                stages);
        BlockLayout layout = pipeline.placement().layout();
        List<Tuple2<Integer, KnnBlock>> blocks = new ArrayList<>();
        for (int block = 0; block < layout.blocks(); block++) {
            int first = layout.first(block);
            int rows = layout.rows(block);
            blocks.add(new Tuple2<>(
                    block,
                    new KnnBlock(
                            first,
                            rows,
                            k,
                            Arrays.copyOfRange(ids, first * k, (first + rows) * k),
                            Arrays.copyOfRange(similarities, first * k, (first + rows) * k))));
        }
        Collections.shuffle(blocks, new Random(shuffle));
        Blocks<KnnBlock> graph = Blocks.of(
                SharedSpark.context()
                        .parallelizePairs(blocks, 3)
                        .partitionBy(pipeline.placement().partitioner()),
                pipeline.placement());
        Blocks<KnnBlock> kept = stages.run("Neighbour graph", "faces", n, pipeline.placement(), done -> graph);
        return pipeline.run(kept, () -> stages.drop("Neighbour graph"));
    }

    public Clustering run() {
        return run(2, 0);
    }

    public static long[] all(java.util.Iterator<long[]> pieces) {
        List<Long> values = new ArrayList<>();
        pieces.forEachRemaining(piece -> Arrays.stream(piece).forEach(values::add));
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    public static double[] allDoubles(java.util.Iterator<double[]> pieces) {
        List<Double> values = new ArrayList<>();
        pieces.forEachRemaining(piece -> Arrays.stream(piece).forEach(values::add));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The graph is not looked at through features. */
    private static final class Positions extends ResidentGather {

        Positions() {
            super(SharedSpark.context(), "none", null, List.of());
        }

        @Override
        public FeatureTable table() {
            return null;
        }
    }

    /** Gives each row of neighbours the scores that were written down for it. */
    public static final class FixedEngine implements EngineFactory, InferenceEngine {

        private final int[] ids;
        private final float[] scores;
        private final int k;
        private final float probability;

        public FixedEngine(HandGraph graph) {
            ids = graph.ids;
            scores = graph.scores;
            k = graph.k;
            probability = graph.probability;
        }

        @Override
        public InferenceEngine open() {
            return this;
        }

        @Override
        public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] into) {
            int first = find(Arrays.copyOfRange(neighbours, 0, faces * k));
            System.arraycopy(scores, first, into, 0, faces * k);
        }

        /** Where these rows stand in the graph: they come in order, and drawn rows hardly ever repeat for so long. */
        private int find(int[] rows) {
            for (int cell = 0; cell < ids.length; cell += k) {
                if (Arrays.equals(ids, cell, cell + rows.length, rows, 0, rows.length)) {
                    return cell;
                }
            }
            throw new AssertionError("rows that the graph does not have");
        }

        @Override
        public void pairwiseConnectivity(
                FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
            for (int pair = 0; pair < pairs; pair++) {
                int hash = Arrays.hashCode(Arrays.copyOfRange(sources, pair * k, pair * k + k)) * 31
                        + Arrays.hashCode(Arrays.copyOfRange(targets, pair * k, pair * k + k));
                probabilities[pair] = probability >= 0 ? probability : Math.floorMod(hash, 100) / 99f;
            }
        }

        @Override
        public String description() {
            return "fixed";
        }

        @Override
        public void close() {
            // owns nothing
        }
    }

    /** Keeps quiet, and what it is told. */
    public static final class Silent implements StageMonitor {

        public final List<String> notes = new ArrayList<>();

        @Override
        public <T> T stage(String name, String unit, long units, int partitions, Function<LongAccumulator, T> body) {
            return body.apply(SharedSpark.context().sc().longAccumulator(name));
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }
}
