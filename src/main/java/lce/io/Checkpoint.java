package lce.io;

import java.io.Serializable;
import java.util.Map;

/**
 * The named tensors of a trained network, as a PyTorch state_dict holds them, without the {@code module.} prefix that
 * DataParallel adds.
 *
 * @param path    where they were read, for messages
 * @param tensors by name, in the file's order
 */
public record Checkpoint(String path, Map<String, Tensor> tensors) implements Serializable {
}
