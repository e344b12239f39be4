package lce.io;

import java.io.IOException;
import java.io.InputStream;

/** Feature vectors in a .npy array. */
final class NpyFeatures implements FeatureFormat {

    @Override
    public String name() {
        return "a .npy array";
    }

    @Override
    public String description() {
        return "`.npy` of shape [N, d], any integer or float type";
    }

    @Override
    public boolean recognises(String path, FileKind content) {
        return content == FileKind.NPY;
    }

    @Override
    public FeatureSegment open(Storage storage, String path, Integer dim, String staging) throws IOException {
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            return FeatureFile.segment(path, path, header.bytes(), header, dim);
        }
    }
}
