package lce.network.cpu;

/** How far the inner product of two rounded unit vectors, summed in f32, can be from that of the vectors themselves. */
final class ErrorBound {

    /** Length of a vector that was scaled to unit length in f32, at most. */
    private static final double UNIT = 1 + 1e-6;
    /** Twice f32's own rounding, for each of a product and a sum. */
    private static final double STEP = 0x1p-22;
    /** Conversion to f32 and scaling. */
    private static final double LAST_STEPS = 1e-6;

    private ErrorBound() {
    }

    /**
     * @param dim        number of products summed
     * @param leftLost   |x - x'|
     * @param rightLost  |y - y'|
     */
    static float of(int dim, float leftLost, float rightLost) {
        double rounded = (UNIT + leftLost) * (UNIT + rightLost);
        return (float) (leftLost * UNIT + (UNIT + leftLost) * rightLost + dim * STEP * rounded + LAST_STEPS);
    }
}
