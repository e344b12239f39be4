package lce.pipeline;

import java.io.Serializable;
import java.util.stream.IntStream;

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
        return rowsWithDensityEdge().length;
    }

    /** Rows, counted from the block's first, that have a density edge. */
    int[] rowsWithDensityEdge() {
        return IntStream.range(0, densityTargets.length).filter(i -> densityTargets[i] != NONE).toArray();
    }
}
