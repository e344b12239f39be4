package lce.pipeline;

import org.apache.spark.Partitioner;

/** Gives each partition a run of consecutive blocks. */
public final class BlockPartitioner extends Partitioner {

    private final int blocks;
    private final int partitions;

    BlockPartitioner(int blocks, int partitions) {
        this.blocks = blocks;
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object block) {
        return (int) ((long) (Integer) block * partitions / blocks);
    }

    /** The first of a partition's run of blocks. */
    int firstBlock(int partition) {
        return (int) (((long) partition * blocks + partitions - 1) / partitions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockPartitioner that && blocks == that.blocks && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
        return 31 * blocks + partitions;
    }
}
