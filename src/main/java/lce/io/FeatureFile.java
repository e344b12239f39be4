package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Finds the feature vectors in a .npy array or a .bin of raw little-endian f32. */
public final class FeatureFile {

    private FeatureFile() {
    }

    /**
     * @param dim length of a vector: needed for .bin, checked for .npy when not null
     * @throws BadInputException when the file does not exist, is of no known kind, or its size or shape contradict dim
     */
    public static FeatureSegment open(Storage storage, String path, Integer dim) {
        if (path.endsWith(".npy")) {
            return npy(storage, path, dim);
        }
        if (path.endsWith(".bin")) {
            return bin(storage, path, dim);
        }
        throw new BadInputException(path + " is not a kind of features this job reads; give a .npy array, a .bin of raw f32, or a Parquet folder or file (.parquet)");
    }

    private static FeatureSegment npy(Storage storage, String path, Integer dim) {
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            if (header.shape().length != 2 || !header.type().isFloat()) {
                throw new BadInputException(path + " holds " + header.type() + " of shape " + header.shapeText() + "; features are floats of shape [faces, dim]");
            }
            header.requireBody(size - header.bytes(), path);
            long width = header.shape()[1];
            if (dim != null && dim != width) {
                throw new BadInputException(path + " holds vectors of length " + width + ", not " + dim + "; leave --dim out or correct it");
            }
            return segment(path, header.bytes(), header.shape()[0], width, header.type());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FeatureSegment bin(Storage storage, String path, Integer dim) {
        if (dim == null) {
            throw new BadInputException(path + " is raw f32 without a head; say with --dim how long each vector is");
        }
        long size = storage.size(path);
        if (size % (4L * dim) != 0) {
            throw new BadInputException(path + " has " + size + " bytes, which is not a multiple of " + 4L * dim + " (" + dim
                    + " floats a vector); correct --dim or copy the file again");
        }
        return segment(path, 0, size / (4L * dim), dim, ElementType.FLOAT32);
    }

    private static FeatureSegment segment(String path, long offset, long rows, long dim, ElementType type) {
        if (rows < 1 || dim < 1) {
            throw new BadInputException(path + " holds no vectors; give the features of at least one face");
        }
        if (rows > Integer.MAX_VALUE - 8 || dim > 1 << 20) {
            throw new BadInputException(path + " holds " + rows + " vectors of length " + dim + ", more than the " + (Integer.MAX_VALUE - 8)
                    + " of " + (1 << 20) + " that ids can count; split the data");
        }
        return new FeatureSegment(path, offset, rows, (int) dim, type);
    }
}
