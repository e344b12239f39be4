package lce.io;

import java.io.Serializable;
import java.util.Map;

/**
 * The named tensors of a trained network, as a PyTorch state_dict holds them, without the prefixes of names that
 * wrappers of modules add.
 *
 * @param path the file they were read from, for messages
 * @param tensors by name, in the file's order
 * @param unusable names of the file whose values are no tensors of plain numbers, each with the rest of a sentence that
 *     says what it is
 */
public record Checkpoint(String path, Map<String, Tensor> tensors, Map<String, String> unusable)
        implements Serializable {

    public Checkpoint(String path, Map<String, Tensor> tensors) {
        this(path, tensors, Map.of());
    }
}
