package lce.job;

import org.apache.spark.Partitioner;

/** Gives each partition a run of consecutive rows. */
final class RowRanges extends Partitioner {

    private final int rows;
    private final int partitions;

    RowRanges(int rows, int partitions) {
        this.rows = rows;
        this.partitions = Math.min(rows, partitions);
    }

    /** First row of a partition; of the one behind the last, the number of rows. */
    int first(int partition) {
        return (int) ((long) partition * rows / partitions);
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
