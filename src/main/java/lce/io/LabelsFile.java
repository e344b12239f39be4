package lce.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads the true identity of each face from a file of any of the formats. The content decides, not the name. By
 * convention -1 stands for a face whose identity is unknown.
 */
public final class LabelsFile {

    /** The formats, of which a new one is a line here. */
    private static final Formats<LabelFormat> FORMATS = Formats.<LabelFormat>of(
                    "a label file", new PlainTextLabels(), new NpyLabels(), new NpzLabels())
            .and(new TableFormat("Parquet (.parquet)", "Parquet with a column of labels"));

    private LabelsFile() {}

    /** Returns the formats in the order in which messages and the guide list them. */
    public static List<FileFormat> formats() {
        return FORMATS.all();
    }

    /**
     * Returns long[N].
     *
     * @param names assigns numbers to names, and holds the names of earlier files
     * @throws BadInputException that names the line or row that is not a label
     */
    static long[] read(Storage storage, String path, LabelNames names) {
        try {
            return FORMATS.of(storage, path).read(storage, path, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of labels of an array. Throws BadInputException if its shape is not that of labels. */
    static int rows(NpyHeader header, String path) {
        long[] shape = header.shape();
        if (shape.length == 0
                || shape.length > 2
                || shape.length == 2 && shape[1] != 1
                || shape[0] > Integer.MAX_VALUE - 8) {
            throw new BadInputException(path + " has shape " + header.shapeText() + "; labels are one number per face");
        }
        return (int) shape[0];
    }

    /** Returns the labels as they are. Throws BadInputException if one of them was not an integer in the array. */
    static long[] checked(long[] labels, ElementType type, String path) {
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] == ElementStream.NOT_WHOLE && type.isFloat()) {
                throw new BadInputException(
                        path + " has a label in row " + row + " that is not an integer; number the identities");
            }
            if (labels[row] == Long.MAX_VALUE && type == ElementType.UINT64) {
                throw new BadInputException(path + " has a label in row " + row
                        + " of 2^63 - 1 or more; number the identities, numpy.unique(array, return_inverse=True)[1]");
            }
        }
        return labels;
    }
}
