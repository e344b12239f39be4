package lce.io;

import java.nio.ByteBuffer;

/** The number types that arrays are stored in. */
public enum ElementType {
    FLOAT16("f2", 2), FLOAT32("f4", 4), FLOAT64("f8", 8), BOOL("b1", 1), INT8("i1", 1), UINT8("u1", 1), INT16("i2", 2), UINT16("u2", 2), INT32("i4", 4),
    UINT32("u4", 4), INT64("i8", 8), UINT64("u8", 8);

    private final String code;
    private final int bytes;

    ElementType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Returns the type that NumPy calls so, for instance f4, without a byte order; null if there is none. */
    static ElementType of(String code) {
        for (ElementType type : values()) {
            if (type.code.equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** NumPy's name for it in little-endian order. */
    public String descr() {
        return (bytes == 1 ? "|" : "<") + code;
    }

    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    /** The next element, in the byte order of the buffer; false is 0 and true 1. */
    public double next(ByteBuffer from) {
        return switch (this) {
            case FLOAT16 -> HalfFloats.fromHalf(from.getShort());
            case FLOAT32 -> from.getFloat();
            case FLOAT64 -> from.getDouble();
            case UINT64 -> {
                long bits = from.getLong();
                yield bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
            }
            default -> nextInteger(from);
        };
    }

    /** The next element of integers, in the byte order of the buffer. Of UINT64, the largest long stands for it and all beyond. */
    public long nextInteger(ByteBuffer from) {
        return switch (this) {
            case BOOL -> from.get() == 0 ? 0 : 1;
            case INT8 -> from.get();
            case UINT8 -> Byte.toUnsignedInt(from.get());
            case INT16 -> from.getShort();
            case UINT16 -> Short.toUnsignedInt(from.getShort());
            case INT32 -> from.getInt();
            case UINT32 -> Integer.toUnsignedLong(from.getInt());
            case INT64 -> from.getLong();
            case UINT64 -> {
                long bits = from.getLong();
                yield bits >= 0 ? bits : Long.MAX_VALUE;
            }
            case FLOAT16, FLOAT32, FLOAT64 -> throw new IllegalStateException(this + " holds no integers");
        };
    }
}
