package lce.pipeline.block;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.io.Ascending;

/**
 * Divides the rows 0 to nodes - 1 into blocks of consecutive rows. The layout depends only on the number of rows, so
 * that results do not depend on partitions.
 *
 * @param nodes N
 * @param blockRows rows per block; the last block may have fewer
 */
public record BlockLayout(int nodes, int blockRows) implements Serializable {

    private static final int MOST_ROWS = 8192;
    private static final int FEWEST_ROWS = 64;
    private static final int BLOCKS_OF_SMALL_GRAPHS = 64;
    /**
     * blockRows² / N: about the number of rows of one block that have a neighbour in another given block and therefore
     * share a record.
     */
    private static final int ROWS_BETWEEN_BLOCKS = 3;

    /** Returns a layout with blocks large enough for efficient joins, and with enough blocks for several cores. */
    public static BlockLayout of(int nodes) {
        int fair = (int) Math.ceil(Math.sqrt((double) ROWS_BETWEEN_BLOCKS * nodes));
        return new BlockLayout(
                nodes, Math.max(FEWEST_ROWS, Math.min(Math.min(MOST_ROWS, fair), nodes / BLOCKS_OF_SMALL_GRAPHS)));
    }

    public int blocks() {
        return (nodes - 1) / blockRows + 1;
    }

    public int blockOf(int node) {
        return node / blockRows;
    }

    /** Returns the first row of a block. */
    public int first(int block) {
        return block * blockRows;
    }

    /** Returns the index of a row in its block, counted from 0. */
    public int place(int row) {
        return row - first(blockOf(row));
    }

    /** Returns the index of each row in its block, counted from 0. */
    public int[] places(int[] rows) {
        return IntStream.of(rows).map(this::place).toArray();
    }

    /** Returns those of the ascending rows that belong to a block. */
    public int[] of(int[] ascending, int block) {
        int first = first(block);
        return Arrays.copyOfRange(
                ascending,
                Ascending.lowerBound(ascending, first),
                Ascending.lowerBound(ascending, first + rows(block)));
    }

    /** Returns the number of rows in a block. */
    public int rows(int block) {
        return Math.min(blockRows, nodes - first(block));
    }
}
