package lce.network;

import java.io.Serializable;

/**
 * A layer normalisation: (x - mean) / sqrt(variance + {@link #EPSILON}) * scale + shift, with the mean and the biased
 * variance of each vector.
 *
 * @param scale float[width]
 * @param shift float[width]
 */
public record LayerNorm(float[] scale, float[] shift) implements Serializable {

    /** PyTorch's default epsilon. */
    public static final float EPSILON = 1e-5f;
}
