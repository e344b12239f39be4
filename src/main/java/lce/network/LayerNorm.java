package lce.network;

import java.io.Serializable;

/**
 * Each vector less its mean, over the root of its (biased) variance plus {@link #EPSILON}, times scale, plus shift.
 *
 * @param scale float[width]
 * @param shift float[width]
 */
public record LayerNorm(float[] scale, float[] shift) implements Serializable {

    /** PyTorch's default. */
    public static final float EPSILON = 1e-5f;
}
