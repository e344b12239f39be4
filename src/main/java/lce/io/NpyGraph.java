package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A kNN graph without distances in a .npy array, in the layout {@link KnnFile.Layout#IDS}. */
final class NpyGraph implements GraphFormat {

    @Override
    public String name() {
        return "a .npy of ids";
    }

    @Override
    public String description() {
        return "`.npy` with ids [N, K] of any integer type";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.NPY;
    }

    @Override
    public KnnFile open(Storage storage, String path) throws IOException {
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            StoredArray array = new StoredArray(path, null, header, header.bytes(), 0);
            if (header.type().isFloat()) {
                throw new BadInputException(path + " holds " + header.type()
                        + "; a kNN graph in .npy holds neighbour ids, which are integers");
            }
            return KnnFile.of(path, KnnFile.Layout.IDS, List.of(PartedArray.of(array)));
        }
    }
}
