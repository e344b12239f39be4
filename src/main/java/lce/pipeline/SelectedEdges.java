package lce.pipeline;

import java.io.Serializable;

/** The edges that a block's rows chose. */
final class SelectedEdges implements Serializable {

    static final int NONE = -1;

    final int first;
    final int[] densityCells;    // [rows], cell of the row's density edge in its block, or NONE
    final int[] densityTargets;  // [rows], the id there, or NONE
    final int[] similarityCells; // cells of the similarity edges, ascending

    SelectedEdges(int first, int[] densityCells, int[] densityTargets, int[] similarityCells) {
        this.first = first;
        this.densityCells = densityCells;
        this.densityTargets = densityTargets;
        this.similarityCells = similarityCells;
    }

    int densityEdges() {
        int count = 0;
        for (int cell : densityCells) {
            count += cell == NONE ? 0 : 1;
        }
        return count;
    }
}
