package lce.network.cuda;

/**
 * The types of matrix operands on a device. Sums, the residual stream, LayerNorm, softmax and logits are always f32.
 */
public enum Element {
    /** Half precision on tensor cores. */
    F16(2),
    /** Single precision, without tensor cores. */
    F32(4);

    /**
     * Rows of operands start at multiples of this number of elements, 16 bytes of halves, which a kernel copies at
     * once.
     */
    private static final int CHUNK = 8;

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Returns the suffix of kernel names for this type. */
    String suffix() {
        return this == F16 ? "f16" : "f32";
    }

    /**
     * Returns the number of elements from one row to the next for rows of {@code columns} elements. The padding is
     * zero.
     */
    static int stride(int columns) {
        return (columns + CHUNK - 1) / CHUNK * CHUNK;
    }
}
