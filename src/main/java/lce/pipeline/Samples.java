package lce.pipeline;

import java.io.Serializable;
import java.util.stream.IntStream;

/** Samples of a block's rows: for each the ids of the vectors that it is made of. */
final class Samples implements Serializable {

    final int[] rows; // [samples] of the block, from 0, ascending
    final int[] ids;  // [samples, width]

    Samples(int[] rows, int[] ids) {
        this.rows = rows;
        this.ids = ids;
    }

    /** A sample of every row. */
    static Samples ofAll(int rows, int[] ids) {
        return new Samples(IntStream.range(0, rows).toArray(), ids);
    }

    int count() {
        return rows.length;
    }
}
