package lce.pipeline;

import java.util.Arrays;

import lce.pipeline.block.Blocks;

/**
 * Finds the decisive density edges, whose ends are not connected by similarity edges. The other density edges change no
 * cluster, whether they are kept or not, so that PCENet skips them. With trained networks a quarter to a half of all
 * density edges are decisive.
 */
final class DecisiveEdges {

    private DecisiveEdges() {}

    /**
     * Returns the selected edges without the density edges that are not decisive.
     *
     * @param roots int[rows] per block: the smallest row among those that similarity edges connect to the row
     */
    static Blocks<SelectedEdges> among(Blocks<SelectedEdges> selected, Blocks<int[]> roots) {
        Blocks<int[]> targetRoots =
                roots.lookUpRows(selected.map(SelectedEdges::distinctDensityTargets), 1, int[]::new);
        return selected.combineOr(roots, targetRoots, new int[0], DecisiveEdges::decisive);
    }

    /**
     * Returns the edges of a block without the density edges that are not decisive.
     *
     * @param targetRoots int[distinct targets] in the ascending order of targets
     */
    private static SelectedEdges decisive(SelectedEdges selected, int[] roots, int[] targetRoots) {
        int[] targets = selected.distinctDensityTargets();
        return selected.onlyDensityEdgesOf(row -> selected.densityTargets[row] != SelectedEdges.NONE
                && targetRoots[Arrays.binarySearch(targets, selected.densityTargets[row])] != roots[row]);
    }
}
