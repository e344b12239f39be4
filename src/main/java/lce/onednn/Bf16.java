package lce.onednn;

/** bfloat16: the upper half of an f32. */
public final class Bf16 {

    private Bf16() {}

    /** Returns each finite value rounded to the nearest bf16, ties to even. */
    public static float[] round(float[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Float.intBitsToFloat(round(Float.floatToRawIntBits(values[i])));
        }
        return rounded;
    }

    /** Returns the bits of a finite f32, given by its bits, rounded to the nearest bf16, ties to even. */
    public static int round(int bits) {
        return bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000;
    }

    /** Returns the exact differences between values and their rounded values. */
    public static float[] rest(float[] values, float[] rounded) {
        float[] rest = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rest[i] = values[i] - rounded[i];
        }
        return rest;
    }
}
