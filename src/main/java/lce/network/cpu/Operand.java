package lce.network.cpu;

import lce.onednn.Region.View;

/**
 * The left side of a product with weights, [rows, columns], in the form that the precision multiplies: one f32 or bf16
 * array, or for bf16x3 the upper and the lower half of each value.
 *
 * @param high the values, or their upper halves
 * @param low the lower halves; null if the precision is not bf16x3
 * @param staging f32, overwritten by {@link Recorder#split}; null if the precision is not bf16x3
 */
record Operand(View high, View low, View staging) {

    /**
     * Returns the number of elements from one row of bf16 to the next. Tiles of bf16 are 32 elements deep. Rows that
     * start at a multiple of 32 are read in place; others are first copied (measured: 2.6 and 1.6 TFLOP/s at 336
     * columns). Rows whose distance is a power of two use the same few sets of the cache (1.5 and 2.0 TFLOP/s at 1024
     * and 1056).
     */
    static long stride(long columns) {
        long stride = (columns + 31) / 32 * 32;
        return stride % 128 == 0 ? stride + 32 : stride;
    }

    /** Returns the view to which the f32 values are written before they become the operand. */
    View target() {
        return staging == null ? high : staging;
    }

    /**
     * Returns only the first columns. Splitting into halves still processes whole rows; the elements after these
     * columns are finite and unused.
     */
    Operand columns(long count) {
        return new Operand(
                columns(high, count),
                low == null ? null : columns(low, count),
                staging == null ? null : columns(staging, count));
    }

    private static View columns(View view, long count) {
        return new View(view.region(), view.offset(), new long[] {view.dims()[0], count}, view.strides());
    }

    /** Returns only the rows 0, step, 2 step, ... */
    Operand every(long step) {
        return new Operand(every(high, step), low == null ? null : every(low, step), null);
    }

    private static View every(View view, long step) {
        return new View(view.region(), view.offset(), new long[] {view.dims()[0] / step, view.dims()[1]}, new long[] {
            view.strides()[0] * step, view.strides()[1]
        });
    }

    /** Returns the rows with the padding between them as one dense array, which elementwise operations read fastest. */
    static View dense(View rows) {
        return rows.region().view(rows.dims()[0], rows.strides()[0]);
    }
}
