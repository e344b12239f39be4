package lce.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A kNN graph built from the features, in Spark. */
public final class BuiltGraph {

    private static final String STAGE = "kNN graph";
    private static final String RECALL = "Recall of the kNN graph";
    private static final float FARTHEST = 2;

    private final Broadcast<FaceNodes> faces;
    private final int k;
    private final Stages stages;
    private final JavaPairRDD<Integer, KnnBlock> blocks;

    private final double recall;

    private BuiltGraph(Broadcast<FaceNodes> faces, int k, Stages stages, JavaPairRDD<Integer, KnnBlock> blocks, double recall) {
        this.faces = faces;
        this.k = k;
        this.stages = stages;
        this.blocks = blocks;
        this.recall = recall;
    }

    /**
     * Builds a graph.
     *
     * @param faces      that are nodes; if there are fewer than k nodes, each row lists all of them and its other cells are missing neighbours
     * @param partitions of the work; the graph does not depend on it
     */
    public static BuiltGraph build(JavaSparkContext spark, NeighbourSearch wanted, Broadcast<FaceNodes> faces, int partitions, Stages stages) {
        int nodes = faces.value().nodes();
        NeighbourSearch search = wanted.suitedTo(nodes);
        BlockLayout layout = BlockLayout.of(nodes);
        BlockPartitioner partitioner = new BlockPartitioner(layout.blocks(), Math.min(partitions, layout.blocks()));
        JavaPairRDD<Integer, KnnBlock> blocks = stages.run(STAGE, "faces", nodes, partitioner, done -> {
            search.prepare(spark, nodes, stages);
            return partitioner.blocks(spark).mapPartitionsToPair(numbers -> search.blocks(numbers, layout, done), true);
        });
        return new BuiltGraph(faces, search.k(), stages, blocks, search.isExact() ? 1 : recall(spark, search, layout, partitioner, blocks, stages));
    }

    /**
     * The share of the exact neighbours that was found, of faces that are others than those the search has learnt by, if there are more than a
     * thousand. A stage of its own, for a job that is resumed may have let go of the graph.
     */
    private static double recall(JavaSparkContext spark, NeighbourSearch search, BlockLayout layout, BlockPartitioner partitioner,
                                 JavaPairRDD<Integer, KnnBlock> blocks, Stages stages) {
        int k = search.k();
        int[] faces = NeighbourSample.faces(layout.nodes(), 0.5);
        long found = stages.<Integer>run(RECALL, "faces", layout.nodes(), partitioner, done -> {
            float[] least = search.sample(spark, faces).least();
            return blocks.mapValues(block -> found(block, faces, least));
        }).values().fold(0, Integer::sum);
        double recall = k == 1 ? 1 : (double) found / ((long) faces.length * (k - 1));
        stages.note(String.format(Locale.ROOT, "kNN graph: %.2f%% of %d sample faces' neighbours were found", 100 * recall, faces.length));
        return recall;
    }

    private static int found(KnnBlock block, int[] faces, float[] least) {
        int count = 0;
        for (int i = 0; i < faces.length; i++) {
            int row = faces[i] - block.first;
            for (int cell = row * block.k + 1; row >= 0 && row < block.rows && cell < (row + 1) * block.k; cell++) {
                count += block.similarities[cell] >= least[i] ? 1 : 0;
            }
        }
        return count;
    }

    /** Lets go of the graph. */
    public void release() {
        stages.drop(STAGE);
    }

    /** Blocks by number, partitioned as a {@link ClusterPipeline} for as many nodes and partitions does it. */
    JavaPairRDD<Integer, KnnBlock> blocks() {
        return blocks;
    }

    /** Returns the number of faces, N. */
    public int faces() {
        return faces.value().faces();
    }

    /** Neighbours of each node. */
    public int k() {
        return k;
    }

    /** The share of the nearest neighbours that was found: 1, or as a sample says. */
    public double recall() {
        return recall;
    }

    /** Pieces of int32 [N, k], little-endian, in the order of rows; -1 where a neighbour is missing. */
    public JavaRDD<byte[]> ids() {
        return inOrder().map(block -> {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * block.ids.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(block.ids);
            return bytes.array();
        });
    }

    /**
     * Pieces of f32 [N, k], little-endian, in the order of rows. 1 less the distance is the similarity, exactly. The distance of a missing neighbour is
     * 2, the greatest there is, so that rows ascend to their ends.
     */
    public JavaRDD<byte[]> distances() {
        return inOrder().map(block -> {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * block.similarities.length).order(ByteOrder.LITTLE_ENDIAN);
            IntStream.range(0, block.similarities.length).forEach(cell -> bytes.putFloat(block.isPresent(cell) ? 1 - block.similarities[cell] : FARTHEST));
            return bytes.array();
        });
    }

    /** Rows of all faces, in the order of rows. */
    private JavaRDD<KnnBlock> inOrder() {
        JavaPairRDD<Integer, KnnBlock> sorted = Clustering.inOrder(blocks);
        if (faces.value().rows().isAll()) {
            return sorted.values();
        }
        BlockLayout layout = BlockLayout.of(faces.value().nodes());
        Broadcast<FaceNodes> everywhere = faces;
        return sorted.flatMap(block -> everywhere.value().ofFaces(block._2, layout, block._1));
    }
}
