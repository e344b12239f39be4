package lce.io;

/** Weights that torch.save wrote before PyTorch 1.6: a sequence of pickles. */
final class TorchPickleWeights implements WeightsFormat {

    @Override
    public String name() {
        return "with torch.save";
    }

    @Override
    public String description() {
        return "`torch.save` of PyTorch before 1.6";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.PICKLE;
    }

    @Override
    public Checkpoint read(Storage storage, String path) {
        return LegacyTorchFile.read(storage, path);
    }
}
