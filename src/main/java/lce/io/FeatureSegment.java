package lce.io;

import java.io.Serializable;

/** Feature vectors that stand in a file one after the other. No record, for it travels between Spark's tasks. */
public final class FeatureSegment implements Serializable {

    private final String path;
    private final long offset;
    private final long rows;
    private final int dim;
    private final ElementType type;

    /**
     * @param offset bytes before the first vector
     * @param rows   how many
     * @param dim    length of each
     */
    public FeatureSegment(String path, long offset, long rows, int dim, ElementType type) {
        this.path = path;
        this.offset = offset;
        this.rows = rows;
        this.dim = dim;
        this.type = type;
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
}
