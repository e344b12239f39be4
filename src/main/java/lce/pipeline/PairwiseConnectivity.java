package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import lce.io.FeatureTable;
import lce.network.InferenceEngine;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Pairwise connectivity (PCENet): how likely the two ends of each density edge are the same identity, from both their neighbourhoods.
 * The targets' rows of the kNN graph are fetched to the sources' blocks: there a row has one edge at most, so the work is even.
 */
final class PairwiseConnectivity {

    private PairwiseConnectivity() {
    }

    /** float[rows] for each block: the probability of the row's density edge, NaN where it has none. */
    static JavaPairRDD<Integer, float[]> probabilities(JavaPairRDD<Integer, DensityBlock> blocks, JavaPairRDD<Integer, SelectedEdges> selected,
                                                       FeatureSource features, EngineFactory engines, LongAccumulator pairsDone,
                                                       BlockLayout layout, BlockPartitioner partitioner) {
        JavaPairRDD<Integer, List<int[]>> targetRows = NodeLookup.join(selected.mapValues(PairwiseConnectivity::targets), blocks,
                PairwiseConnectivity::rowsOf, layout, partitioner);
        return blocks.join(selected, partitioner).leftOuterJoin(targetRows, partitioner)
                .mapPartitionsToPair(joined -> {
                    if (!joined.hasNext()) {
                        return Iterators.none();
                    }
                    FeatureTable table = features.table();
                    InferenceEngine engine = TaskEngine.open(engines);
                    return probabilities(joined, table, engine, pairsDone);
                }, true);
    }

    private static Iterator<Tuple2<Integer, float[]>> probabilities(
            Iterator<Tuple2<Integer, Tuple2<Tuple2<DensityBlock, SelectedEdges>, org.apache.spark.api.java.Optional<List<int[]>>>>> joined,
            FeatureTable table, InferenceEngine engine, LongAccumulator pairsDone) {
        return Iterators.map(joined, record -> {
            int[] rows = record._2._2.isPresent() ? NodeLookup.concatenateInts(record._2._2.get()) : new int[0];
            return new Tuple2<>(record._1, probabilities(record._2._1._1.knn, record._2._1._2, rows, table, engine, pairsDone));
        });
    }

    /** Distinct targets of a block's density edges, ascending. */
    private static int[] targets(SelectedEdges selected) {
        return IntList.sortedSet(Arrays.stream(selected.densityTargets).filter(target -> target != SelectedEdges.NONE).toArray());
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

    /** @param targetRows int[distinct targets, k] */
    private static float[] probabilities(KnnBlock knn, SelectedEdges selected, int[] targetRows, FeatureTable table, InferenceEngine engine,
                                         LongAccumulator pairsDone) {
        int k = knn.k;
        int[] targets = targets(selected);
        float[] probabilities = new float[knn.rows];
        Arrays.fill(probabilities, Float.NaN);
        int batch = Math.min(engine.batch(), knn.rows);
        int[] edgeRows = new int[batch];
        int[] sources = new int[batch * k];
        int[] others = new int[batch * k];
        float[] slice = new float[batch];
        int pairs = 0;
        for (int row = 0; row < knn.rows; row++) {
            if (selected.densityTargets[row] != SelectedEdges.NONE) {
                int target = Arrays.binarySearch(targets, selected.densityTargets[row]);
                System.arraycopy(knn.ids, row * k, sources, pairs * k, k);
                System.arraycopy(targetRows, target * k, others, pairs * k, k);
                edgeRows[pairs++] = row;
            }
            if (pairs == batch || pairs > 0 && row == knn.rows - 1) {
                engine.pairwiseConnectivity(table, sources, others, pairs, slice);
                for (int i = 0; i < pairs; i++) {
                    probabilities[edgeRows[i]] = slice[i];
                }
                pairsDone.add(pairs);
                pairs = 0;
            }
        }
        return probabilities;
    }
}
