package lce.pipeline;

import java.io.Serializable;

/**
 * How the rows 0 to nodes - 1 are cut into blocks of consecutive rows. It depends on nothing but the number of rows, so that results do
 * not either.
 *
 * @param nodes     N
 * @param blockRows rows in each block but the last
 */
public record BlockLayout(int nodes, int blockRows) implements Serializable {

    private static final int MOST_ROWS = 1024;
    private static final int FEWEST_ROWS = 64;
    private static final int BLOCKS_OF_SMALL_GRAPHS = 64;

    /** Blocks as large as joins like them, and yet enough of them to keep a few cores busy. */
    public static BlockLayout of(int nodes) {
        return new BlockLayout(nodes, Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, nodes / BLOCKS_OF_SMALL_GRAPHS)));
    }

    public int blocks() {
        return (nodes - 1) / blockRows + 1;
    }

    public int blockOf(int node) {
        return node / blockRows;
    }

    /** First row of a block. */
    public int first(int block) {
        return block * blockRows;
    }

    /** Number of rows in a block. */
    public int rows(int block) {
        return Math.min(blockRows, nodes - first(block));
    }
}
