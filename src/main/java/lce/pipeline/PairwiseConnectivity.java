package lce.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.network.InferenceEngine;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;

/**
 * Pairwise connectivity (PCENet): how likely the two ends of a density edge are the same identity, from both their neighbourhoods.
 * The targets' rows of the kNN graph are fetched to the sources' blocks: there a row has one edge at most, so the work is even.
 */
final class PairwiseConnectivity {

    private PairwiseConnectivity() {
    }

    /** float[rows] for each block: the probability of the row's density edge, NaN where it has none. */
    static JavaPairRDD<Integer, float[]> probabilities(JavaPairRDD<Integer, DensityBlock> blocks, JavaPairRDD<Integer, SelectedEdges> selected,
                                                       Gather gather, EngineFactory engines, int k, LongAccumulator pairsDone, BlockLayout layout,
                                                       BlockPartitioner partitioner) {
        JavaPairRDD<Integer, List<int[]>> targetRows = NodeLookup.join(selected.mapValues(SelectedEdges::distinctDensityTargets), blocks,
                PairwiseConnectivity::rowsOf, layout, partitioner, partitioner);
        JavaPairRDD<Integer, Samples> pairs = blocks.join(selected, partitioner).leftOuterJoin(targetRows, partitioner)
                .mapValues(block -> pairs(block._1._1.knn, block._1._2, PackedRows.concatenate(block._2.orElse(List.of()), int[]::new)));
        JavaPairRDD<Integer, float[]> likely = gather.run(pairs, new Network(engines, k), layout, partitioner, pairsDone);
        return selected.join(likely, partitioner).mapValues(block -> byRow(block._1, block._2));
    }

    /** The kNN rows of some nodes: int[nodes, k]. */
    private static int[] rowsOf(DensityBlock block, int[] nodes) {
        int k = block.knn.k;
        int[] rows = new int[nodes.length * k];
        for (int i = 0; i < nodes.length; i++) {
            System.arraycopy(block.knn.ids, (nodes[i] - block.knn.first) * k, rows, i * k, k);
        }
        return rows;
    }

    /**
     * A sample for each density edge: the source's neighbours, then the target's.
     *
     * @param targetRows int[distinct targets, k]
     */
    private static Samples pairs(KnnBlock knn, SelectedEdges selected, int[] targetRows) {
        int k = knn.k;
        int[] targets = selected.distinctDensityTargets();
        int[] rows = selected.rowsWithDensityEdge();
        int[] ids = new int[rows.length * 2 * k];
        for (int i = 0; i < rows.length; i++) {
            int target = Arrays.binarySearch(targets, selected.densityTargets[rows[i]]);
            System.arraycopy(knn.ids, rows[i] * k, ids, i * 2 * k, k);
            System.arraycopy(targetRows, target * k, ids, i * 2 * k + k, k);
        }
        return new Samples(rows, ids);
    }

    private static float[] byRow(SelectedEdges selected, float[] likely) {
        float[] probabilities = new float[selected.densityTargets.length];
        Arrays.fill(probabilities, Float.NaN);
        int[] rows = selected.rowsWithDensityEdge();
        IntStream.range(0, rows.length).forEach(i -> probabilities[rows[i]] = likely[i]);
        return probabilities;
    }

    /** A sample is two rows of neighbours; its answer is a probability. */
    private record Network(EngineFactory engines, int k) implements SampleWork {

        @Override
        public int width() {
            return 2 * k;
        }

        @Override
        public int answers() {
            return 1;
        }

        @Override
        public Worker open() {
            InferenceEngine engine = TaskEngine.open(engines);
            return new Worker(engine.batch(), (features, ids, pairs, probabilities) -> engine.pairwiseConnectivity(features, half(ids, pairs, 0),
                    half(ids, pairs, 1), pairs, probabilities));
        }

        private int[] half(int[] ids, int pairs, int which) {
            int[] half = new int[pairs * k];
            for (int pair = 0; pair < pairs; pair++) {
                System.arraycopy(ids, (2 * pair + which) * k, half, pair * k, k);
            }
            return half;
        }
    }
}
