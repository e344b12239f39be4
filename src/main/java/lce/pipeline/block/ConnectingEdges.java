package lce.pipeline.block;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * A block's edges within clusters: kept density edges, similarity edges and copies. One end of each is a row of the
 * block's partition.
 */
public final class ConnectingEdges implements Serializable {

    public final int rows;
    public final int[] from;
    public final int[] to;

    public ConnectingEdges(int rows, int[] from, int[] to) {
        this.rows = rows;
        this.from = from;
        this.to = to;
    }

    /** Returns these and more edges of the same block. */
    public ConnectingEdges and(int[] moreFrom, int[] moreTo) {
        return new ConnectingEdges(
                rows,
                IntStream.concat(IntStream.of(from), IntStream.of(moreFrom)).toArray(),
                IntStream.concat(IntStream.of(to), IntStream.of(moreTo)).toArray());
    }
}
