package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads the true identity of each face: text with an integer or a name on each line, or an array of numbers, .npy or .npz. The content
 * decides, not the name. By convention -1 stands for a face whose identity is unknown.
 */
final class LabelsFile {

    private static final List<String> NAMES = List.of("labels", "label");

    private LabelsFile() {
    }

    /**
     * Returns long[N].
     *
     * @param names assigns numbers to names, and holds the names of earlier files
     * @throws BadInputException that names the line or row that is not a label
     */
    static long[] read(Storage storage, String path, LabelNames names) {
        FileKind kind = FileKind.of(storage, path);
        try {
            return switch (kind) {
                case TEXT -> text(storage, path, names);
                case NPY -> npy(storage, path, names);
                case ZIP -> npz(storage, path, names);
                default -> throw kind.refusal(path, "is not a label file that this job reads; give text with an integer or a name per line, a .npy array, or a Parquet column");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] text(Storage storage, String path, LabelNames names) throws IOException {
        try (InputStream in = storage.open(path)) {
            return new TextLabels(path, names).read(in);
        }
    }

    private static long[] npz(Storage storage, String path, LabelNames names) throws IOException {
        names.integersIn(path);
        try (ZipArchive zip = new ZipArchive(storage, path)) {
            StoredArray array = StoredArray.choose(zip, path, NAMES, "labels");
            long[] labels = new long[rows(array.header(), path)];
            try (StoredArray.Reader reader = array.open(storage, 0)) {
                reader.read(labels, 0, labels.length);
            }
            return checked(labels, array.header().type(), path);
        }
    }

    private static long[] npy(Storage storage, String path, LabelNames names) throws IOException {
        names.integersIn(path);
        long size = storage.size(path);
        try (InputStream in = storage.open(path)) {
            NpyHeader header = NpyHeader.read(in, path);
            header.requireBody(size - header.bytes(), path);
            long[] labels = new long[rows(header, path)];
            new ElementStream(in, header.type(), header.order()).read(labels, 0, labels.length);
            return checked(labels, header.type(), path);
        } catch (EOFException e) {
            throw new BadInputException(path + " is cut short; copy it again", e);
        }
    }

    private static int rows(NpyHeader header, String path) {
        long[] shape = header.shape();
        if (shape.length == 0 || shape.length > 2 || shape.length == 2 && shape[1] != 1 || shape[0] > Integer.MAX_VALUE - 8) {
            throw new BadInputException(path + " has shape " + header.shapeText() + "; labels are one number per face");
        }
        return (int) shape[0];
    }

    private static long[] checked(long[] labels, ElementType type, String path) {
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] == ElementStream.NOT_WHOLE && type.isFloat()) {
                throw new BadInputException(path + " has a label in row " + row + " that is not an integer; number the identities");
            }
            if (labels[row] == Long.MAX_VALUE && type == ElementType.UINT64) {
                throw new BadInputException(path + " has a label in row " + row + " of 2^63 - 1 or more; number the identities, numpy.unique(array, return_inverse=True)[1]");
            }
        }
        return labels;
    }
}
