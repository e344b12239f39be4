package lce.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** A kNN graph built from the features, in Spark. */
public final class BuiltGraph {

    private static final String STAGE = "kNN graph";

    private final BlockLayout layout;
    private final int k;
    private final Stages stages;
    private final JavaPairRDD<Integer, KnnBlock> blocks;

    private BuiltGraph(BlockLayout layout, int k, Stages stages, JavaPairRDD<Integer, KnnBlock> blocks) {
        this.layout = layout;
        this.k = k;
        this.stages = stages;
        this.blocks = blocks;
    }

    /**
     * Builds a graph.
     *
     * @param nodes      N, at least as many as the neighbours that are searched for
     * @param partitions of the work; the graph does not depend on it
     */
    public static BuiltGraph build(JavaSparkContext spark, NeighbourSearch search, int nodes, int partitions, Stages stages) {
        BlockLayout layout = BlockLayout.of(nodes);
        BlockPartitioner partitioner = new BlockPartitioner(layout.blocks(), Math.min(partitions, layout.blocks()));
        return new BuiltGraph(layout, search.k(), stages, stages.run(STAGE, "faces", nodes, partitioner,
                done -> partitioner.blocks(spark).mapPartitionsToPair(numbers -> search.blocks(numbers, layout, done), true)));
    }

    /** Lets go of the graph. */
    public void release() {
        stages.drop(STAGE);
    }

    /** Blocks by number, partitioned as a {@link ClusterPipeline} for as many nodes and partitions does it. */
    JavaPairRDD<Integer, KnnBlock> blocks() {
        return blocks;
    }

    public int nodes() {
        return layout.nodes();
    }

    /** Neighbours of each node. */
    public int k() {
        return k;
    }

    /** Pieces of int32 [N, k], little-endian, in the order of rows. */
    public JavaRDD<byte[]> ids() {
        return inOrder().map(block -> {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * block.ids.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(block.ids);
            return bytes.array();
        });
    }

    /** Pieces of f32 [N, k], little-endian, in the order of rows; 1 less them are the similarities, exactly. */
    public JavaRDD<byte[]> distances() {
        return inOrder().map(block -> {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * block.similarities.length).order(ByteOrder.LITTLE_ENDIAN);
            IntStream.range(0, block.similarities.length).forEach(cell -> bytes.putFloat(1 - block.similarities[cell]));
            return bytes.array();
        });
    }

    private JavaRDD<KnnBlock> inOrder() {
        return blocks.repartitionAndSortWithinPartitions(blocks.partitioner().get()).values();
    }
}
