package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.apache.hadoop.fs.Path;

/** Finds the feature vectors in a .npy array, an .npz archive of one, or a .bin of raw little-endian f32. The content decides, not the name. */
public final class FeatureFile {

    /** Names of the array of features in an .npz, in order of preference. numpy.savez names its first argument arr_0. */
    private static final List<String> NAMES = List.of("features", "embeddings", "feats", "arr_0");

    private FeatureFile() {
    }

    /**
     * Returns where the vectors are, for files whose vectors can be read in place. Those of a compressed .npz cannot.
     *
     * @throws BadInputException also if the file is a compressed .npz
     */
    public static FeatureSegment open(Storage storage, String path, Integer dim) {
        return open(storage, path, dim, null);
    }

    /**
     * Returns where the vectors are. Those of a compressed .npz are unpacked into a new file in {@code staging}, because any row of them has to be within reach.
     *
     * @param dim     length of a vector: needed for .bin, checked for the others if not null
     * @param staging a folder, made if need be, that exists for as long as the vectors are read
     * @throws BadInputException if the file does not exist, is of no known kind, or its size or shape contradict dim
     */
    public static FeatureSegment open(Storage storage, String path, Integer dim, String staging) {
        FileKind kind = FileKind.of(storage, path);
        try {
            return switch (kind) {
                case NPY -> npy(storage, path, dim);
                case ZIP -> npz(storage, path, dim, staging);
                default -> {
                    if (!path.toLowerCase(Locale.ROOT).endsWith(".bin")) {
                        throw kind.refusal(path, "is not a feature file that this job reads, or is damaged; give a .npy or .npz array, a .bin of raw f32, or Parquet (.parquet)");
                    }
                    yield bin(storage, path, dim, kind);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FeatureSegment npy(Storage storage, String path, Integer dim) throws IOException {
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            return segment(path, path, header.bytes(), header, dim);
        }
    }

    private static FeatureSegment npz(Storage storage, String path, Integer dim, String staging) throws IOException {
        StoredArray array;
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            array = StoredArray.choose(zip, path, NAMES, "features");
        }
        String name = path + " (" + array.member() + ")";
        FeatureSegment inPlace = segment(name, path, array.offset(), array.header(), dim);
        if (array.isStored()) {
            return inPlace;
        }
        if (staging == null) {
            throw new BadInputException(path + " is compressed; write it with numpy.savez");
        }
        Path unpacked = new Path(staging, UUID.randomUUID() + ".bin");
        try (OutputStream out = storage.fileSystem(staging).create(unpacked)) {
            array.copyElements(storage, out);
        }
        return segment(name, unpacked.toString(), 0, array.header(), dim).named(path);
    }

    /** @param name the name of the array in messages */
    private static FeatureSegment segment(String name, String path, long offset, NpyHeader header, Integer dim) {
        long[] shape = header.shape();
        if (shape.length != 2) {
            throw new BadInputException(name + " has shape " + header.shapeText() + "; features have shape [faces, dim]; use array.reshape");
        }
        if (dim != null && dim != shape[1]) {
            throw new BadInputException(name + " holds vectors of length " + shape[1] + ", not " + dim + "; leave out --dim or correct it");
        }
        requireCountable(name, shape[0], shape[1]);
        return new FeatureSegment(path, offset, shape[0], (int) shape[1], header.type(), header.isBigEndian());
    }

    private static FeatureSegment bin(Storage storage, String path, Integer dim, FileKind kind) {
        if (kind == FileKind.EMPTY || kind == FileKind.HTML || kind == FileKind.XML || kind == FileKind.GIT_LFS) {
            throw kind.refusal(path, null);
        }
        if (dim == null) {
            throw new BadInputException(path + " is raw float32 without a header; give the length of a vector with --dim");
        }
        long size = storage.size(path);
        if (size % (4L * dim) != 0) {
            kind.requireContent(path); // only now, because numbers may begin like anything
            throw new BadInputException(path + " has " + size + " bytes, which is not a multiple of " + 4L * dim + " (" + dim
                    + " floats per vector); correct --dim or copy the file again");
        }
        requireCountable(path, size / (4L * dim), dim);
        return new FeatureSegment(path, 0, size / (4L * dim), dim, ElementType.FLOAT32);
    }

    private static void requireCountable(String path, long rows, long dim) {
        if (dim < 1) {
            throw new BadInputException(path + " holds vectors of length 0; embed the faces again");
        }
        if (rows > Integer.MAX_VALUE - 8 || dim > 1 << 20) {
            throw new BadInputException(path + " holds " + rows + " vectors of length " + dim + ", more than the " + (Integer.MAX_VALUE - 8)
                    + " of " + (1 << 20) + " that ids can count; split the data");
        }
    }
}
