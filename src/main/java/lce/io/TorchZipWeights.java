package lce.io;

/** Weights that torch.save wrote since PyTorch 1.6: a zip. */
final class TorchZipWeights implements WeightsFormat {

    @Override
    public String name() {
        return "with torch.save";
    }

    @Override
    public String description() {
        return "`torch.save`, any name, the state_dict alone or in a training checkpoint";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.ZIP;
    }

    @Override
    public Checkpoint read(Storage storage, String path) {
        return TorchArchive.read(storage, path);
    }
}
