package lce.network;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A linear layer: y = W x + b.
 *
 * @param weight float[out, in]
 * @param bias float[out]
 */
public record Linear(int in, int out, float[] weight, float[] bias) implements Serializable {

    /** Returns a layer of only the outputs {@code from} to {@code to - 1}, scaled. */
    public Linear outputs(int from, int to, float scale) {
        float[] rows = Arrays.copyOfRange(weight, from * in, to * in);
        float[] shifts = Arrays.copyOfRange(bias, from, to);
        for (int i = 0; i < rows.length; i++) {
            rows[i] *= scale;
        }
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] *= scale;
        }
        return new Linear(in, to - from, rows, shifts);
    }

    /** Returns a layer of only the inputs {@code from} to {@code to - 1}, with a bias of zeros. */
    public Linear inputs(int from, int to) {
        float[] columns = new float[out * (to - from)];
        for (int row = 0; row < out; row++) {
            System.arraycopy(weight, row * in + from, columns, row * (to - from), to - from);
        }
        return new Linear(to - from, out, columns, new float[out]);
    }

    /** Returns W x + b, summed in double. */
    public float[] apply(float[] x) {
        float[] y = new float[out];
        for (int row = 0; row < out; row++) {
            double sum = bias[row];
            for (int column = 0; column < in; column++) {
                sum += (double) weight[row * in + column] * x[column];
            }
            y[row] = (float) sum;
        }
        return y;
    }

    /** Returns a layer with the same weight and another bias. */
    public Linear withBias(float[] shift) {
        return new Linear(in, out, weight, shift);
    }
}
