package lce.io;

import java.io.Serializable;
import java.nio.ByteOrder;

/** Feature vectors that stand in a file one after the other. No record, for it travels between Spark's tasks. */
public final class FeatureSegment implements Serializable {

    private final String path;
    private final long offset;
    private final long rows;
    private final int dim;
    private final ElementType type;
    private final boolean bigEndian;

    /** Vectors whose numbers are little-endian. */
    public FeatureSegment(String path, long offset, long rows, int dim, ElementType type) {
        this(path, offset, rows, dim, type, false);
    }

    /**
     * @param offset bytes before the first vector
     * @param rows   how many
     * @param dim    length of each
     */
    FeatureSegment(String path, long offset, long rows, int dim, ElementType type, boolean bigEndian) {
        this.path = path;
        this.offset = offset;
        this.rows = rows;
        this.dim = dim;
        this.type = type;
        this.bigEndian = bigEndian;
    }

    public String path() {
        return path;
    }

    long offset() {
        return offset;
    }

    public long rows() {
        return rows;
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
