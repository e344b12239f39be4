package lce.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Finds the feature vectors in a file of any of the formats. The content decides, not the name. */
public final class FeatureFile {

    /** The formats, of which a new one is a line here. */
    private static final Formats<FeatureFormat> FORMATS = Formats.<FeatureFormat>of(
                    "a feature file", new NpyFeatures(), new NpzFeatures(), new RawFeatures())
            .and(new TableFormat("Parquet (.parquet)", "Parquet with a column of vectors"));

    private FeatureFile() {}

    /** Returns the formats in the order in which messages and the guide list them. */
    public static List<FileFormat> formats() {
        return FORMATS.all();
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
     * Returns where the vectors are. Those of a compressed .npz are unpacked into a new file in {@code staging},
     * because any row of them has to be within reach.
     *
     * @param dim length of a vector: needed for .bin, checked for the others if not null
     * @param staging a folder, made if need be, that exists for as long as the vectors are read
     * @throws BadInputException if the file does not exist, is of none of the formats, or its size or shape contradict
     *     dim
     */
    public static FeatureSegment open(Storage storage, String path, Integer dim, String staging) {
        try {
            return FORMATS.of(storage, path).open(storage, path, dim, staging);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the vectors of an array.
     *
     * @param name the name of the array in messages
     */
    static FeatureSegment segment(String name, String path, long offset, NpyHeader header, Integer dim) {
        long[] shape = header.shape();
        if (shape.length != 2) {
            throw new BadInputException(name + " has shape " + header.shapeText()
                    + "; features have shape [faces, dim]; use array.reshape");
        }
        if (dim != null && dim != shape[1]) {
            throw new BadInputException(
                    name + " holds vectors of length " + shape[1] + ", not " + dim + "; leave out --dim or correct it");
        }
        requireCountable(name, shape[0], shape[1]);
        return new FeatureSegment(path, offset, shape[0], (int) shape[1], header.type(), header.isBigEndian());
    }

    /** Throws BadInputException if there are more vectors, or longer ones, than the job can count. */
    static void requireCountable(String path, long rows, long dim) {
        if (dim < 1) {
            throw new BadInputException(path + " holds vectors of length 0; embed the faces again");
        }
        if (rows > Integer.MAX_VALUE - 8 || dim > 1 << 20) {
            throw new BadInputException(path + " holds " + rows + " vectors of length " + dim + ", more than the "
                    + (Integer.MAX_VALUE - 8) + " of " + (1 << 20) + " that ids can count; split the data");
        }
    }
}
