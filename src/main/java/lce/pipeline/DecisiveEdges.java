package lce.pipeline;

import java.util.Arrays;
import java.util.List;

import org.apache.spark.api.java.JavaPairRDD;

/**
 * The density edges that decide something: those whose ends similarity edges do not connect anyway. The others change no cluster, kept or
 * not, so PCENet need not look at them; with trained networks they are a quarter to a half of all.
 */
final class DecisiveEdges {

    private DecisiveEdges() {
    }

    /**
     * Selected edges without the density edges that decide nothing.
     *
     * @param roots int[rows] for each block: the smallest row of what similarity edges connect to each
     */
    static JavaPairRDD<Integer, SelectedEdges> among(JavaPairRDD<Integer, SelectedEdges> selected, JavaPairRDD<Integer, int[]> roots, BlockLayout layout,
                                                     BlockPartitioner partitioner) {
        JavaPairRDD<Integer, List<int[]>> targetRoots = NodeLookup.join(selected.mapValues(SelectedEdges::distinctDensityTargets), roots,
                (block, nodes) -> Arrays.stream(nodes).map(node -> block[node - layout.first(layout.blockOf(node))]).toArray(),
                layout, partitioner, partitioner);
        return selected.join(roots, partitioner).leftOuterJoin(targetRoots, partitioner)
                .mapValues(block -> decisive(block._1._1, block._1._2, PackedRows.concatenate(block._2.orElse(List.of()), int[]::new)));
    }

    /** @param targetRoots int[distinct targets], in their ascending order */
    private static SelectedEdges decisive(SelectedEdges selected, int[] roots, int[] targetRoots) {
        int[] targets = selected.distinctDensityTargets();
        return selected.onlyDensityEdgesOf(row -> selected.densityTargets[row] != SelectedEdges.NONE
                && targetRoots[Arrays.binarySearch(targets, selected.densityTargets[row])] != roots[row]);
    }
}
