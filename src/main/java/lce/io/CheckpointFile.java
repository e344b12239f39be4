package lce.io;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the weights of a network: a .pth or .pt that torch.save wrote, or .safetensors. Nothing in such a file is ever executed. */
public final class CheckpointFile {

    private static final String DATA_PARALLEL = "module.";

    private CheckpointFile() {
    }

    /** Throws BadInputException when the file does not exist, is damaged, or holds anything but tensors. */
    public static Checkpoint read(Storage storage, String path) {
        Map<String, Tensor> tensors;
        if (path.endsWith(".safetensors")) {
            tensors = SafeTensors.read(storage, path);
        } else if (path.endsWith(".pth") || path.endsWith(".pt")) {
            tensors = TorchCheckpoint.read(storage, path);
        } else {
            throw new BadInputException(path + " is not a kind of weights this job reads; give a .pth that torch.save wrote, or .safetensors");
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> named.put(name.startsWith(DATA_PARALLEL) ? name.substring(DATA_PARALLEL.length()) : name, tensor));
        return new Checkpoint(path, named);
    }
}
