package lce.pipeline.block;

import java.io.Serializable;

/**
 * Assigns rows to blocks, and blocks to partitions.
 *
 * @param layout the rows of each block
 * @param partitioner the partition of each block
 */
public record BlockPlacement(BlockLayout layout, BlockPartitioner partitioner) implements Serializable {

    /**
     * Returns the placement of a table's rows.
     *
     * @param rows number of rows in the table
     * @param partitions maximum number of partitions; the placement has no more partitions than blocks
     */
    public static BlockPlacement of(int rows, int partitions) {
        BlockLayout layout = BlockLayout.of(rows);
        return new BlockPlacement(layout, new BlockPartitioner(layout.blocks(), Math.min(partitions, layout.blocks())));
    }

    /** Returns the placement of groups that are not rows of a table: each group is one block, in its own partition. */
    public static BlockPlacement ofGroups(int groups) {
        return new BlockPlacement(new BlockLayout(groups, 1), new BlockPartitioner(groups, groups));
    }

    public int rows() {
        return layout.nodes();
    }

    public int blocks() {
        return layout.blocks();
    }

    public int partitions() {
        return partitioner.numPartitions();
    }
}
