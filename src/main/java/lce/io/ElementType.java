package lce.io;

import java.nio.ByteBuffer;

/** The little-endian number types that arrays are stored in. */
public enum ElementType {
    FLOAT16("<f2", 2), FLOAT32("<f4", 4), FLOAT64("<f8", 8), INT32("<i4", 4), INT64("<i8", 8);

    private final String descr;
    private final int bytes;

    ElementType(String descr, int bytes) {
        this.descr = descr;
        this.bytes = bytes;
    }

    /** NumPy's name for it. */
    public String descr() {
        return descr;
    }

    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    /** The next element of a little-endian buffer. */
    public double next(ByteBuffer from) {
        return switch (this) {
            case FLOAT16 -> HalfFloats.fromHalf(from.getShort());
            case FLOAT32 -> from.getFloat();
            case FLOAT64 -> from.getDouble();
            case INT32 -> from.getInt();
            case INT64 -> from.getLong();
        };
    }

    /** The next element of a little-endian buffer of integers. */
    public long nextInteger(ByteBuffer from) {
        return this == INT64 ? from.getLong() : from.getInt();
    }
}
