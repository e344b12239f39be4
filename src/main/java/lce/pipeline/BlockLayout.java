package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.io.Ascending;

/**
 * How the rows 0 to nodes - 1 are cut into blocks of consecutive rows. It depends on nothing but the number of rows, so that results do
 * not either.
 *
 * @param nodes     N
 * @param blockRows rows in each block but the last
 */
public record BlockLayout(int nodes, int blockRows) implements Serializable {

    private static final int MOST_ROWS = 8192;
    private static final int FEWEST_ROWS = 64;
    private static final int BLOCKS_OF_SMALL_GRAPHS = 64;
    /** Rows in a block squared over N: how many rows of one block have a neighbour in a given other, and so what a record is worth. */
    private static final int ROWS_BETWEEN_BLOCKS = 3;

    /** Blocks as large as joins like them, and yet enough of them to keep a few cores busy. */
    public static BlockLayout of(int nodes) {
        int fair = (int) Math.ceil(Math.sqrt((double) ROWS_BETWEEN_BLOCKS * nodes));
        return new BlockLayout(nodes, Math.max(FEWEST_ROWS, Math.min(Math.min(MOST_ROWS, fair), nodes / BLOCKS_OF_SMALL_GRAPHS)));
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

    /** Returns where some rows of one block stand in it. */
    int[] places(int[] rowsOfABlock) {
        return IntStream.of(rowsOfABlock).map(row -> row - first(blockOf(row))).toArray();
    }

    /** Returns those of some rows that are a block's. */
    int[] of(int[] ascending, int block) {
        int first = first(block);
        return Arrays.copyOfRange(ascending, Ascending.lowerBound(ascending, first), Ascending.lowerBound(ascending, first + rows(block)));
    }

    /** Number of rows in a block. */
    public int rows(int block) {
        return Math.min(blockRows, nodes - first(block));
    }
}
