package lce.pipeline;

import java.io.Serializable;

/** Consecutive rows of the kNN graph. */
public final class KnnBlock implements Serializable {

    /** The id of a neighbour that is missing. It counts as no neighbour: it has no edge and no part in a density. */
    public static final int NONE = -1;

    final int first;            // row number of the first row
    final int rows;
    final int k;
    final int[] ids;            // [rows, k]
    final float[] similarities; // [rows, k]

    public KnnBlock(int first, int rows, int k, int[] ids, float[] similarities) {
        this.first = first;
        this.rows = rows;
        this.k = k;
        this.ids = ids;
        this.similarities = similarities;
    }

    /** False where the neighbour is missing. */
    boolean isPresent(int cell) {
        return ids[cell] != NONE;
    }
}
