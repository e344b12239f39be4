package lce.io;

/** Weights in a file of safetensors. */
final class SafeTensorsWeights implements WeightsFormat {

    @Override
    public String name() {
        return "as safetensors";
    }

    @Override
    public String description() {
        return "safetensors";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.SAFETENSORS;
    }

    @Override
    public Checkpoint read(Storage storage, String path) {
        return SafeTensors.read(storage, path);
    }
}
