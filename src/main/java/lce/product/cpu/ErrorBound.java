package lce.product.cpu;

/**
 * Bounds the difference between the inner product of two rounded unit vectors, summed in f32, and that of the original
 * vectors.
 */
final class ErrorBound {

    /** Maximum length of a vector that was scaled to unit length in f32. */
    private static final double UNIT = 1 + 1e-6;
    /** Twice the rounding error of f32, for one product and one sum. */
    private static final double STEP = 0x1p-22;
    /** Error of the conversion to f32 and of scaling. */
    private static final double LAST_STEPS = 1e-6;

    private ErrorBound() {}

    /**
     * Returns the maximum absolute error of an inner product.
     *
     * @param dim number of products summed
     * @param leftLost |x - x'|
     * @param rightLost |y - y'|
     */
    static float of(int dim, float leftLost, float rightLost) {
        double rounded = (UNIT + leftLost) * (UNIT + rightLost);
        return (float) (leftLost * UNIT + (UNIT + leftLost) * rightLost + dim * STEP * rounded + LAST_STEPS);
    }
}
