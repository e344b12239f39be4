package lce.io;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A k-nearest-neighbour graph in a file: for each face the ids of its neighbours, nearest first and the face itself in
 * front, and their cosine distances. The id -1 stands for a neighbour that the search did not find. Three layouts are
 * in use:
 *
 * <ul>
 *   <li>.npz with {@code data} [N, 2, K] (MS-Celeb-1M): ids as floats, then distances; rows need not be sorted
 *   <li>.npz with {@code knns} [N, K] and {@code dists} [N, K] (DeepFashion): sorted
 *   <li>.npy with ids [N, K] alone (IJB-B): sorted; similarities are the features' dot products
 * </ul>
 *
 * @param arrays where the file's arrays are: one, or ids and distances
 * @param rows N
 * @param columns K
 */
public record KnnFile(String path, Layout layout, List<PartedArray> arrays, long rows, int columns)
        implements Serializable {

    /** The layout of ids and distances. */
    public enum Layout {
        /** data [N, 2, K] */
        PAIRED,
        /** knns [N, K] and dists [N, K] */
        SPLIT,
        /** ids [N, K] without distances */
        IDS
    }

    /** The formats, of which a new one is a line here. */
    private static final Formats<GraphFormat> FORMATS = Formats.of("a kNN graph", new NpzGraph(), new NpyGraph());

    /** The number of ids that f32 represents exactly. */
    private static final long FLOAT_IDS = 1 << 24;

    /** The number of ids that f16 represents exactly. */
    private static final long HALF_IDS = 1 << 11;

    /** Returns the formats in the order in which messages and the guide list them. */
    public static List<FileFormat> formats() {
        return FORMATS.all();
    }

    /**
     * Opens a graph in one file, or in several whose rows follow one another.
     *
     * @throws BadInputException when a file does not exist, is cut short, or is of none of the layouts, or files differ
     *     in layout or columns
     */
    public static KnnFile open(Storage storage, String path) {
        List<KnnFile> parts = InputFiles.of(storage, path).files().stream()
                .map(file -> openFile(storage, file))
                .toList();
        return parts.size() == 1 ? parts.get(0) : joined(path, parts);
    }

    private static KnnFile joined(String path, List<KnnFile> parts) {
        KnnFile first = parts.get(0);
        long rows = 0;
        for (KnnFile part : parts) {
            if (part.layout != first.layout || part.columns != first.columns) {
                throw new BadInputException(part.path + " is a kNN graph of " + part.columns
                        + " neighbours in the layout " + part.layout + " where " + first.path + " has " + first.columns
                        + " in " + first.layout + "; write all parts in one layout");
            }
            rows += part.rows;
        }
        List<PartedArray> arrays = new ArrayList<>();
        for (int i = 0; i < first.arrays.size(); i++) {
            int array = i;
            arrays.add(PartedArray.join(parts.stream().map(part -> part.arrays.get(array))));
        }
        return checked(path, first.layout, arrays, rows, first.columns);
    }

    private static KnnFile openFile(Storage storage, String path) {
        try {
            return FORMATS.of(storage, path).open(storage, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the graph in the arrays of a file. Throws BadInputException if their shapes are not those of the layout.
     */
    static KnnFile of(String path, Layout layout, List<PartedArray> arrays) {
        long[] shape = arrays.get(0).header().shape();
        boolean fits = layout == Layout.PAIRED ? shape.length == 3 && shape[1] == 2 : shape.length == 2;
        if (!fits) {
            throw new BadInputException(
                    path + " has shape " + arrays.get(0).header().shapeText() + "; this layout's is "
                            + (layout == Layout.PAIRED ? "[faces, 2, neighbours]" : "[faces, neighbours]"));
        }
        long rows = shape[0];
        long columns = shape[shape.length - 1];
        if (layout == Layout.SPLIT) {
            long[] distances = arrays.get(1).header().shape();
            if (distances.length != 2 || distances[0] != rows || distances[1] != columns) {
                throw new BadInputException(
                        path + " has knns of shape " + arrays.get(0).header().shapeText() + " and dists of shape "
                                + arrays.get(1).header().shapeText() + "; write both with one shape");
            }
        }
        return checked(path, layout, arrays, rows, columns);
    }

    private static KnnFile checked(String path, Layout layout, List<PartedArray> arrays, long rows, long columns) {
        if (rows < 1 || columns < 1 || rows > Integer.MAX_VALUE - 8 || columns > 1 << 16) {
            throw new BadInputException(path + " is for " + rows + " faces with " + columns
                    + " neighbours each, which this job cannot count; give at least one of each");
        }
        for (StoredArray ids : arrays.get(0).parts()) {
            ElementType type = ids.header().type();
            long distinct =
                    type == ElementType.FLOAT32 ? FLOAT_IDS : type == ElementType.FLOAT16 ? HALF_IDS : Long.MAX_VALUE;
            if (rows > distinct) {
                throw new BadInputException(ids.path() + " holds the ids of " + rows + " faces as " + type
                        + ", which represents only " + distinct
                        + " distinct ids; save them as integers under knns, and the distances under dists");
            }
        }
        return new KnnFile(path, layout, arrays, rows, (int) columns);
    }

    /** Returns false if similarities have to be computed from the features. */
    public boolean hasSimilarities() {
        return layout != Layout.IDS;
    }

    /** Returns true if any range of rows can be read without the rows before it. */
    public boolean isSplittable() {
        return arrays.stream().allMatch(PartedArray::isStored);
    }

    /**
     * Returns the number of neighbours per face that the graph can have, including the face itself: k, or N if that is
     * less.
     */
    int neighbours(int k) {
        return (int) Math.min(k, rows);
    }

    /**
     * Throws BadInputException if the file has too few columns for k neighbours per face, the face itself included:
     * fewer than k - 1, or than N - 1 if there are fewer than k faces. One column fewer than needed is enough if no row
     * names the face itself, which shows when the rows are read.
     *
     * @param need says what needs k neighbours: "LCENet.pth is for 80 neighbours"
     */
    public void requireNeighbours(int k, String need) {
        if (columns < neighbours(k) - 1) {
            throw new BadInputException(path + " has " + columns + " neighbours per face, and " + need
                    + "; build the graph with " + neighbours(k) + " neighbours or use weights for fewer");
        }
    }

    /**
     * Opens rows {@code first} to {@code first + count} for reading, of each the first k neighbours, the face itself
     * included.
     *
     * @throws BadInputException as {@link #requireNeighbours}
     */
    public KnnRows read(Storage storage, long first, long count, int k) {
        return read(storage, KeptRows.all(Math.toIntExact(rows)), first, count, k);
    }

    /**
     * Opens the kept rows among rows {@code first} to {@code first + count} for reading. Rows that are left out are not
     * checked, and count as missing where others name them.
     */
    public KnnRows read(Storage storage, KeptRows kept, long first, long count, int k) {
        requireNeighbours(k, k + " are asked for");
        List<ElementReader> readers = new ArrayList<>();
        try {
            for (PartedArray array : arrays) {
                readers.add(array.open(storage, first));
            }
            return new KnnRows(this, kept, readers, first, count, k);
        } catch (RuntimeException e) {
            readers.forEach(reader -> Streams.closeAfter(e, reader));
            throw e;
        }
    }
}
