package lce.io;

import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive feature vectors in a file, some rows of which may be left out. It is not a record because Spark sends it
 * between tasks, and Kryo cannot set the fields of a record.
 */
public final class FeatureSegment implements Serializable {

    private final String path;
    private final String name;
    private final long offset;
    private final long rows;
    private final int dim;
    private final ElementType type;
    private final boolean bigEndian;
    private final KeptRows kept; // null for all

    /** Creates a segment of little-endian vectors. */
    public FeatureSegment(String path, long offset, long rows, int dim, ElementType type) {
        this(path, offset, rows, dim, type, false);
    }

    /**
     * @param offset bytes before the first vector
     * @param rows how many
     * @param dim length of each
     */
    FeatureSegment(String path, long offset, long rows, int dim, ElementType type, boolean bigEndian) {
        this(path, path, offset, rows, dim, type, bigEndian, null);
    }

    private FeatureSegment(
            String path,
            String name,
            long offset,
            long rows,
            int dim,
            ElementType type,
            boolean bigEndian,
            KeptRows kept) {
        this.path = path;
        this.name = name;
        this.offset = offset;
        this.rows = rows;
        this.dim = dim;
        this.type = type;
        this.bigEndian = bigEndian;
        this.kept = kept;
    }

    /**
     * Returns the same table without the rows that are not kept. A segment may be left with no rows.
     *
     * @param segments one after the other, none with rows left out already
     * @param kept rows of the table
     */
    public static List<FeatureSegment> keep(List<FeatureSegment> segments, KeptRows kept) {
        if (kept.isAll()) {
            return segments;
        }
        List<FeatureSegment> less = new ArrayList<>();
        int first = 0;
        for (FeatureSegment segment : segments) {
            int rows = Math.toIntExact(segment.rows);
            KeptRows part = kept.part(first, rows);
            less.add(new FeatureSegment(
                    segment.path,
                    segment.name,
                    segment.offset,
                    rows,
                    segment.dim,
                    segment.type,
                    segment.bigEndian,
                    part.isAll() ? null : part));
            first += rows;
        }
        return less;
    }

    /** Returns the same vectors under the name that messages use: the user's file, if they are in a copy of it. */
    FeatureSegment named(String name) {
        return new FeatureSegment(path, name, offset, rows, dim, type, bigEndian, kept);
    }

    public String path() {
        return path;
    }

    /** Returns what messages call the file: its path, unless the vectors are in a copy. */
    public String name() {
        return name;
    }

    long offset() {
        return offset;
    }

    /** Returns the number of vectors, without those left out. */
    public long rows() {
        return kept == null ? rows : kept.count();
    }

    /**
     * Returns the place in the file of the vector with the given number: how many vectors stand before it, left out or
     * not.
     */
    long place(long number) {
        return kept == null ? number : kept.row((int) number);
    }

    public int dim() {
        return dim;
    }

    ElementType type() {
        return type;
    }

    ByteOrder order() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }
}
