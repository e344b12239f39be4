package lce.network;

import java.util.Arrays;

import lce.io.BadInputException;
import lce.io.Checkpoint;
import lce.io.Tensor;

/** Reads layers out of a checkpoint by PyTorch's parameter names, and says which tensor does not fit. */
final class StateDict {

    private final Checkpoint checkpoint;

    StateDict(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    boolean has(String name) {
        return checkpoint.tensors().containsKey(name);
    }

    /** The shape of a weight matrix, [out, in]. */
    int[] matrixShape(String name) {
        Tensor tensor = tensor(name);
        if (tensor.shape().length != 2) {
            throw misfit(name, tensor, "a matrix");
        }
        return tensor.shape();
    }

    /** torch.nn.Linear: {@code name.weight [out, in]}, {@code name.bias [out]}. */
    Linear linear(String name, int in, int out) {
        return new Linear(in, out, values(name + ".weight", out, in), values(name + ".bias", out));
    }

    /** The same for torch.nn.MultiheadAttention's stacked query, key and value projection, whose names have no dot. */
    Linear inProjection(String name, int width) {
        return new Linear(width, 3 * width, values(name + ".in_proj_weight", 3 * width, width),
                values(name + ".in_proj_bias", 3 * width));
    }

    /** torch.nn.LayerNorm over vectors of this width. */
    LayerNorm layerNorm(String name, int width) {
        return new LayerNorm(values(name + ".weight", width), values(name + ".bias", width));
    }

    /** torch.nn.PReLU with its one slope for all channels. */
    float slope(String name) {
        return values(name + ".weight", 1)[0];
    }

    BadInputException wrong(String what) {
        return new BadInputException(checkpoint.path() + " " + what);
    }

    private float[] values(String name, int... shape) {
        Tensor tensor = tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw misfit(name, tensor, Arrays.toString(shape));
        }
        for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
                throw wrong("has a value in " + name + " that is not finite; take a checkpoint whose training did not diverge");
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

    private BadInputException misfit(String name, Tensor tensor, String wanted) {
        return wrong("has " + name + " of shape " + Arrays.toString(tensor.shape()) + " where its other tensors call for "
                + wanted + "; take a checkpoint of one network");
    }
}
