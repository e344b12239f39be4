package lce.pipeline.block;

import java.io.Serializable;
import java.util.stream.IntStream;

import lce.features.FeatureTable;

/**
 * Consecutive rows of the kNN graph. A row with fewer than k neighbours has its neighbours first. Each cell after them
 * holds the id {@link #NONE} and the similarity 0.
 */
public final class KnnBlock implements Serializable {

    /** The id of a missing neighbour, which has no edge and adds nothing to a density. */
    public static final int NONE = FeatureTable.NONE;

    public final int first; // row number of the first row
    public final int rows;
    public final int k;
    public final int[] ids; // [rows, k]
    public final float[] similarities; // [rows, k]
    public final int selfMoved; // rows whose face itself was not the first neighbour in the file

    public KnnBlock(int first, int rows, int k, int[] ids, float[] similarities) {
        this(first, rows, k, ids, similarities, 0);
    }

    public KnnBlock(int first, int rows, int k, int[] ids, float[] similarities, int selfMoved) {
        this.first = first;
        this.rows = rows;
        this.k = k;
        this.ids = ids;
        this.similarities = similarities;
        this.selfMoved = selfMoved;
    }

    /** Returns false if the cell's neighbour is missing. */
    public boolean isPresent(int cell) {
        return ids[cell] != NONE;
    }

    /** Returns the ids of all neighbours in the block, distinct and ascending. */
    public int[] distinctIds() {
        return IntList.sortedSet(IntStream.of(ids).filter(id -> id != NONE).toArray());
    }
}
