package lce.network;

import java.util.Arrays;

import lce.io.BadInputException;
import lce.io.Checkpoint;
import lce.io.Tensor;

/** Reads layers from a checkpoint by PyTorch's parameter names. Its errors name the tensor that does not fit. */
final class StateDict {

    private final Checkpoint checkpoint;

    StateDict(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    boolean has(String name) {
        return checkpoint.tensors().containsKey(name);
    }

    /** Returns the shape of a weight matrix, [out, in]. */
    int[] matrixShape(String name) {
        Tensor tensor = tensor(name);
        if (tensor.shape().length != 2) {
            throw misfit(name, tensor, "a matrix");
        }
        return tensor.shape();
    }

    /** Returns a torch.nn.Linear: {@code name.weight [out, in]}, {@code name.bias [out]}. */
    Linear linear(String name, int in, int out) {
        return new Linear(in, out, values(name + ".weight", out, in), values(name + ".bias", out));
    }

    /**
     * Returns torch.nn.MultiheadAttention's stacked projection of queries, keys and values, whose parameter names have
     * no dot.
     */
    Linear inProjection(String name, int width) {
        return new Linear(
                width,
                3 * width,
                values(name + ".in_proj_weight", 3 * width, width),
                values(name + ".in_proj_bias", 3 * width));
    }

    /** Returns a torch.nn.LayerNorm over vectors of this width. */
    LayerNorm layerNorm(String name, int width) {
        return new LayerNorm(values(name + ".weight", width), values(name + ".bias", width));
    }

    /** Returns the slope of a torch.nn.PReLU that has one slope for all channels. */
    float slope(String name) {
        return values(name + ".weight", 1)[0];
    }

    BadInputException wrong(String problem) {
        return new BadInputException(checkpoint.path() + " " + problem);
    }

    private float[] values(String name, int... shape) {
        Tensor tensor = tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw misfit(name, tensor, Arrays.toString(shape));
        }
        for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
                throw wrong("has a value in " + name
                        + " that is not finite; use a checkpoint whose training did not diverge");
            }
        }
        return tensor.values();
    }

    private Tensor tensor(String name) {
        Tensor tensor = checkpoint.tensors().get(name);
        if (tensor == null && checkpoint.unusable().containsKey(name)) {
            throw wrong("has " + name + " " + checkpoint.unusable().get(name));
        }
        if (tensor == null) {
            throw wrong("has no tensor named " + name + ", so it is not a checkpoint of this network; it holds "
                    + checkpoint.tensors().keySet().stream().limit(3).toList() + " and so on");
        }
        return tensor;
    }

    private BadInputException misfit(String name, Tensor tensor, String required) {
        return wrong("has " + name + " of shape " + Arrays.toString(tensor.shape()) + ", but its other tensors require "
                + required + "; use a checkpoint of one network");
    }
}
