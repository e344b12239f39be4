package lce.io;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A dense array of floats in row-major (C) order.
 *
 * @param shape length of each dimension; empty for a scalar
 * @param values float[product of shape]
 */
public record Tensor(int[] shape, float[] values) implements Serializable {

    /** Throws IllegalArgumentException if the number of values does not match the shape. */
    public Tensor {
        long cells = 1;
        for (int length : shape) {
            cells = Math.multiplyExact(cells, length);
        }
        if (cells != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " does not hold " + values.length + " values");
        }
    }
}
