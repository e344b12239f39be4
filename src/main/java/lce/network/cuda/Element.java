package lce.network.cuda;

/** What operands of matrix products are stored as on a device. Sums, the residual stream, LayerNorm, softmax and logits are f32 with both. */
public enum Element {
    /** Half precision on tensor cores. */
    F16(2),
    /** Single precision, without tensor cores. */
    F32(4);

    /** Rows of operands start at multiples of so many elements, 16 bytes of halves, which is what a kernel copies at once. */
    private static final int CHUNK = 8;

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** In kernels' names. */
    String suffix() {
        return this == F16 ? "f16" : "f32";
    }

    /** Elements from one row to the next for rows of this many; zeros stand between. */
    static int stride(int columns) {
        return (columns + CHUNK - 1) / CHUNK * CHUNK;
    }
}
