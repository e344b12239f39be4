package lce.pipeline.gather;

import java.io.Serializable;
import java.util.stream.IntStream;

/** Samples of a block's rows: the ids of the vectors in each sample. */
public final class Samples implements Serializable {

    final int[] rows; // [samples], counted from the block's first row, ascending
    final int[] ids; // [samples, width]

    public Samples(int[] rows, int[] ids) {
        this.rows = rows;
        this.ids = ids;
    }

    /** Returns a sample per row. */
    public static Samples ofAll(int rows, int[] ids) {
        return new Samples(IntStream.range(0, rows).toArray(), ids);
    }

    int count() {
        return rows.length;
    }
}
