package lce.pipeline;

import java.io.Serializable;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import lce.pipeline.block.IntList;

/** The edges that a block's rows select. */
final class SelectedEdges implements Serializable {

    static final int NONE = -1;

    final int first;
    final int[] densityCells; // [rows], cell of the row's density edge in its block, or NONE
    final int[] densityTargets; // [rows], the id in that cell, or NONE
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

    /** Returns the rows that have a density edge, counted from the block's first row. */
    int[] rowsWithDensityEdge() {
        return IntStream.range(0, densityTargets.length)
                .filter(i -> densityTargets[i] != NONE)
                .toArray();
    }

    /** Returns the ids at which the block's density edges end, ascending. */
    int[] distinctDensityTargets() {
        return IntList.sortedSet(
                IntStream.of(densityTargets).filter(target -> target != NONE).toArray());
    }

    /**
     * Returns these edges without the density edges of rows that the predicate rejects. Rows are counted from the
     * block's first row.
     */
    SelectedEdges onlyDensityEdgesOf(IntPredicate rows) {
        return new SelectedEdges(first, only(densityCells, rows), only(densityTargets, rows), similarityCells);
    }

    private static int[] only(int[] values, IntPredicate rows) {
        return IntStream.range(0, values.length)
                .map(i -> rows.test(i) ? values[i] : NONE)
                .toArray();
    }
}
