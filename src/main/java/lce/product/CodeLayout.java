package lce.product;

import java.io.Serializable;

/**
 * The code of a vector of at most unit length as {@code width} bytes. Inner products of codes are integers, which are
 * the same on every machine. The first bytes are coordinates in steps of 1 / {@link #scale()}. The other bytes are
 * weights in a column's code. In a row's code they hold values whose product with the weights is the row's negative
 * threshold, so that the sign of a product shows whether it reaches the threshold.
 */
public final class CodeLayout implements Serializable {

    private static final int STEP = 32;
    private static final int LARGEST = Byte.MAX_VALUE;
    private static final int SQUARE = LARGEST * LARGEST;

    private final int width;

    private CodeLayout(int width) {
        this.width = width;
    }

    /** Returns the narrowest layout that has room for the given number of coordinates. */
    public static CodeLayout forCoordinates(int needed) {
        int width = STEP;
        while (new CodeLayout(width).coordinates() < needed) {
            width += STEP;
        }
        return new CodeLayout(width);
    }

    /** Returns the number of bytes per vector. */
    public int width() {
        return width;
    }

    /**
     * Returns {@link #one()} in units of 127². If a vector's length is spread over all coordinates, each is near 1 /
     * sqrt(coordinates). The unit is chosen so that byte 127 represents about four times that value.
     */
    private int squares() {
        return width / 16 - 1;
    }

    /** Returns the number of coordinates per vector. */
    public int coordinates() {
        return width - squares() - 2;
    }

    /** Returns the scale from a coordinate to its byte. A coordinate of 1 would exceed a byte. */
    public float scale() {
        return (float) (LARGEST * Math.sqrt(squares()));
    }

    /** Returns the integer product that represents an inner product of 1. */
    public int one() {
        return squares() * SQUARE;
    }

    /**
     * Returns a value above the product of the codes of any two unit vectors, even if rounding makes them longer. Its
     * negative is below any product.
     */
    public int beyond() {
        return one() + SQUARE / 2;
    }

    /** Completes the code at {@code codes[at ..]} as a column's code. */
    public void putWeights(byte[] codes, int at) {
        for (int i = at + coordinates(); i < at + width - 1; i++) {
            codes[i] = LARGEST;
        }
        codes[at + width - 1] = 1;
    }

    /**
     * Completes the code at {@code codes[at ..]} as a row's code: its products with columns decrease by the threshold.
     *
     * @param threshold absolute value at most {@link #beyond()} plus a few hundred
     */
    public void putThreshold(byte[] codes, int at, int threshold) {
        int rest = Math.floorDiv(-threshold, LARGEST);
        codes[at + width - 1] = (byte) Math.floorMod(-threshold, LARGEST);
        for (int i = at + coordinates(); i < at + width - 1; i++) {
            int value = Math.max(-LARGEST, Math.min(LARGEST, rest));
            codes[i] = (byte) value;
            rest -= value;
        }
    }

    /** Returns the inner product of the coordinates of two codes. */
    public int product(byte[] x, int xAt, byte[] y, int yAt) {
        int sum = 0;
        for (int c = 0; c < coordinates(); c++) {
            sum += x[xAt + c] * y[yAt + c];
        }
        return sum;
    }
}
