package lce.pipeline;

import java.io.Serializable;

/** Consecutive rows of the kNN graph. */
public final class KnnBlock implements Serializable {

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
}
