package lce.job.input;

import lce.pipeline.block.EqualParts;
import org.apache.spark.Partitioner;

/** Assigns consecutive rows to each partition. */
public final class RowRanges extends Partitioner {

    private final int rows;
    private final int partitions;

    public RowRanges(int rows, int partitions) {
        this.rows = rows;
        this.partitions = Math.min(rows, partitions);
    }

    /** Returns the first row of a partition, or the number of rows for the partition number after the last. */
    public int first(int partition) {
        return EqualParts.start(partition, partitions, rows);
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object row) {
        return (int) ((((long) (Integer) row + 1) * partitions - 1) / rows);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowRanges that && rows == that.rows && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
        return 31 * rows + partitions;
    }
}
