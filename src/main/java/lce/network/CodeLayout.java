package lce.network;

import java.io.Serializable;

/**
 * How a vector of at most unit length is kept in bytes, so that inner products are integers, the same on every machine, and tell by their sign alone
 * whether they reach a threshold of the row's. Of {@code width} bytes the first are coordinates in steps of 1 / {@link #scale()}; behind them stand, in a
 * column, weights, and in a row what adds up with them to the threshold's negative.
 */
public final class CodeLayout implements Serializable {

    private static final int STEP = 32;
    private static final int LARGEST = Byte.MAX_VALUE;
    private static final int SQUARE = LARGEST * LARGEST;

    private final int width;

    private CodeLayout(int width) {
        this.width = width;
    }

    /** The narrowest that has room for so many coordinates. */
    public static CodeLayout forCoordinates(int wanted) {
        int width = STEP;
        while (new CodeLayout(width).coordinates() < wanted) {
            width += STEP;
        }
        return new CodeLayout(width);
    }

    /** Bytes of a vector. */
    public int width() {
        return width;
    }

    /**
     * A vector's coordinates are not far from 1 / sqrt(coordinates) where its length is spread over all of them, and byte 127 is to be some four
     * times that.
     */
    private int squares() {
        return width / 16 - 1;
    }

    /** Coordinates of a vector. */
    public int coordinates() {
        return width - squares() - 2;
    }

    /** The byte that stands for a coordinate of 1, if there were such a byte. */
    public float scale() {
        return (float) (LARGEST * Math.sqrt(squares()));
    }

    /** The product that stands for 1. */
    public int one() {
        return squares() * SQUARE;
    }

    /** More than the product of any unit vectors' codes, which rounding may make a little longer; its negative is less than any. */
    public int beyond() {
        return one() + SQUARE / 2;
    }

    /** Makes a column of the code at {@code codes[at ..]}. */
    public void putWeights(byte[] codes, int at) {
        for (int i = at + coordinates(); i < at + width - 1; i++) {
            codes[i] = LARGEST;
        }
        codes[at + width - 1] = 1;
    }

    /**
     * Makes a row of the code at {@code codes[at ..]}: its products with columns are less by the threshold.
     *
     * @param threshold farther from 0 than {@link #beyond()} by a few hundred at most
     */
    public void putThreshold(byte[] codes, int at, int threshold) {
        int left = Math.floorDiv(-threshold, LARGEST);
        codes[at + width - 1] = (byte) Math.floorMod(-threshold, LARGEST);
        for (int i = at + coordinates(); i < at + width - 1; i++) {
            int taken = Math.max(-LARGEST, Math.min(LARGEST, left));
            codes[i] = (byte) taken;
            left -= taken;
        }
    }

    /** The inner product of the coordinates of two codes. */
    public int product(byte[] x, int xAt, byte[] y, int yAt) {
        int sum = 0;
        for (int c = 0; c < coordinates(); c++) {
            sum += x[xAt + c] * y[yAt + c];
        }
        return sum;
    }
}
