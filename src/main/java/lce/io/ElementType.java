package lce.io;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The number types that arrays are stored in. */
public enum ElementType {
    FLOAT16("f2", 2),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8),
    BOOL("b1", 1),
    INT8("i1", 1),
    UINT8("u1", 1),
    INT16("i2", 2),
    UINT16("u2", 2),
    INT32("i4", 4),
    UINT32("u4", 4),
    INT64("i8", 8),
    UINT64("u8", 8);

    private final String code;
    private final int bytes;

    ElementType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Returns the type of a NumPy name such as f4 or float32, without a byte order; null if there is no such type. */
    static ElementType of(String code) {
        for (ElementType type : values()) {
            if (type.code.equals(code) || type.name().toLowerCase(Locale.ROOT).equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** Returns the NumPy name of the type in little-endian order. */
    public String descr() {
        return (bytes == 1 ? "|" : "<") + code;
    }

    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    /** Reads the next element in the byte order of the buffer; false is 0 and true is 1. */
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

    /**
     * Reads the next integer in the byte order of the buffer. A UINT64 beyond the largest long becomes the largest
     * long.
     */
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
