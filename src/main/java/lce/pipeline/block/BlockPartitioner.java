package lce.pipeline.block;

import java.util.stream.IntStream;

import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Assigns a run of consecutive blocks to each partition. */
public final class BlockPartitioner extends Partitioner {

    private final int blocks;
    private final int partitions;

    public BlockPartitioner(int blocks, int partitions) {
        this.blocks = blocks;
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object block) {
        return EqualParts.start((Integer) block, blocks, partitions);
    }

    /**
     * Returns the numbers of all blocks. Each number is in the partition of its block; numbers ascend within a
     * partition.
     */
    public JavaRDD<Integer> blocks(JavaSparkContext spark) {
        return spark.parallelizePairs(
                        IntStream.range(0, partitions)
                                .mapToObj(partition -> new Tuple2<>(firstBlock(partition), partition))
                                .toList(),
                        partitions)
                .partitionBy(this)
                .mapPartitions(
                        record -> {
                            int partition = record.next()._2;
                            return IntStream.range(
                                            firstBlock(partition),
                                            partition + 1 == partitions ? blocks : firstBlock(partition + 1))
                                    .iterator();
                        },
                        true);
    }

    /** Returns the first block of a partition. */
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
