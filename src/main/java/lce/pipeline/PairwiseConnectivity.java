package lce.pipeline;

import java.util.Arrays;
import java.util.stream.IntStream;

import lce.network.InferenceEngine;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.engine.TaskEngine;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.SampleWork;
import lce.pipeline.gather.Samples;
import org.apache.spark.util.LongAccumulator;

/**
 * Computes pairwise connectivity (PCENet): the probability that the two ends of a density edge have the same identity,
 * from the neighbourhoods of both. The targets' rows of the kNN graph are sent to the sources' blocks. A row is the
 * source of at most one edge, so that blocks have equal work.
 */
final class PairwiseConnectivity {

    private PairwiseConnectivity() {}

    /** Returns float[rows] per block: the probability of the row's density edge, or NaN if the row has none. */
    static Blocks<float[]> probabilities(
            Blocks<DensityBlock> blocks,
            Blocks<SelectedEdges> selected,
            Gather gather,
            EngineFactory engines,
            int k,
            LongAccumulator pairsDone) {
        Blocks<int[]> targetRows = blocks.map(block -> block.knn.ids)
                .lookUpRows(selected.map(SelectedEdges::distinctDensityTargets), k, int[]::new);
        Blocks<Samples> pairs = blocks.combineOr(
                selected, targetRows, new int[0], (block, edges, rows) -> pairs(block.knn, edges, rows));
        Blocks<float[]> probabilities = gather.run(pairs, new Network(engines, k), pairsDone);
        return selected.combine(probabilities, PairwiseConnectivity::byRow);
    }

    /**
     * Returns a sample per density edge: the source's neighbours, then the target's.
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

    private static float[] byRow(SelectedEdges selected, float[] ofEdges) {
        float[] probabilities = new float[selected.densityTargets.length];
        Arrays.fill(probabilities, Float.NaN);
        int[] rows = selected.rowsWithDensityEdge();
        IntStream.range(0, rows.length).forEach(i -> probabilities[rows[i]] = ofEdges[i]);
        return probabilities;
    }

    /** Compares pairs. A sample is two rows of neighbours; its answer is a probability. */
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
            return new Worker(
                    engine.batch(),
                    (features, ids, pairs, probabilities) -> engine.pairwiseConnectivity(
                            features, half(ids, pairs, 0), half(ids, pairs, 1), pairs, probabilities));
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
