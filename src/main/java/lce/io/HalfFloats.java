package lce.io;

/** Converts the two 16-bit floating-point formats to f32. */
public final class HalfFloats {

    private HalfFloats() {}

    /** Converts IEEE 754 binary16. Java has this conversion only from version 20. */
    public static float fromHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f; // subnormal or zero
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 31 ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
    }

    /** Converts bfloat16, which is the upper half of an f32. */
    static float fromBrain(short brain) {
        return Float.intBitsToFloat(brain << 16);
    }
}
