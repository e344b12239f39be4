package lce.pipeline.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.search.NeighbourSample;
import lce.pipeline.search.NeighbourSearch;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A kNN graph built from the features, in Spark. */
public final class BuiltGraph {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltGraph.class);

    private static final String STAGE = "kNN graph";
    private static final String RECALL = "Recall of the kNN graph";
    private static final float FARTHEST = 2;

    private final Broadcast<FaceNodes> faces;
    private final int k;
    private final Stages stages;
    private final Blocks<KnnBlock> blocks;
    private final double recall;

    private BuiltGraph(Broadcast<FaceNodes> faces, int k, Stages stages, Blocks<KnnBlock> blocks, double recall) {
        this.faces = faces;
        this.k = k;
        this.stages = stages;
        this.blocks = blocks;
        this.recall = recall;
    }

    /**
     * Builds a graph.
     *
     * @param requested the requested search; if there are too few nodes for its lists, the search is exact
     * @param faces the faces that are nodes; if there are fewer than k nodes, each row lists all of them and its other
     *     cells are missing neighbours
     * @param partitions number of partitions; the graph does not depend on it
     */
    public static BuiltGraph build(
            JavaSparkContext spark,
            NeighbourSearch requested,
            Broadcast<FaceNodes> faces,
            int partitions,
            Stages stages) {
        int nodes = faces.value().nodes();
        NeighbourSearch search = requested.suitedTo(nodes);
        if (search != requested) {
            LOG.info("{} faces are too few for inverted lists; the graph is built exactly", nodes);
        }
        BlockPlacement placement = BlockPlacement.of(nodes, partitions);
        Blocks<KnnBlock> blocks = stages.run(STAGE, "faces", nodes, placement, done -> {
            search.prepare(spark, nodes, stages);
            return search.graph(spark, placement, done);
        });
        return new BuiltGraph(
                faces, search.k(), stages, blocks, search.isExact() ? 1 : recall(spark, search, blocks, stages));
    }

    /**
     * Returns the share of exact neighbours that the search found, measured on sample faces. If there are more than a
     * thousand faces, the samples differ from the faces that the search was trained with. The measurement is a separate
     * stage because a resumed job may have released the graph.
     */
    private static double recall(
            JavaSparkContext spark, NeighbourSearch search, Blocks<KnnBlock> blocks, Stages stages) {
        int k = search.k();
        int nodes = blocks.placement().rows();
        int[] faces = NeighbourSample.faces(nodes, 0.5);
        long hits = stages.<Integer>run(RECALL, "faces", nodes, blocks.placement(), done -> {
                    float[] least = search.sample(spark, faces).least();
                    return blocks.map(block -> neighboursFound(block, faces, least));
                })
                .fold(0, Integer::sum);
        double recall = k == 1 ? 1 : (double) hits / ((long) faces.length * (k - 1));
        stages.note(String.format(
                Locale.ROOT,
                "kNN graph: %.2f%% of %d sample faces' neighbours were found",
                100 * recall,
                faces.length));
        return recall;
    }

    private static int neighboursFound(KnnBlock block, int[] faces, float[] least) {
        int count = 0;
        for (int i = 0; i < faces.length; i++) {
            int row = faces[i] - block.first;
            for (int cell = row * block.k + 1; row >= 0 && row < block.rows && cell < (row + 1) * block.k; cell++) {
                count += block.similarities[cell] >= least[i] ? 1 : 0;
            }
        }
        return count;
    }

    /** Releases the graph. */
    public void release() {
        stages.drop(STAGE);
    }

    /**
     * Returns the rows, placed as in a {@link lce.pipeline.ClusterPipeline} for the same numbers of nodes and
     * partitions.
     */
    public Blocks<KnnBlock> blocks() {
        return blocks;
    }

    /** Returns the number of faces, N. */
    public int faces() {
        return faces.value().faces();
    }

    /** Returns the number of partitions that hold the graph. */
    public int partitions() {
        return blocks.placement().partitions();
    }

    /** Returns the number of neighbours per node. */
    public int k() {
        return k;
    }

    /**
     * Returns the share of the nearest neighbours that the search found: 1 for the exact search, otherwise measured on
     * a sample.
     */
    public double recall() {
        return recall;
    }

    /** Returns pieces of int32 [N, k], little-endian, in the order of rows; -1 marks a missing neighbour. */
    public JavaRDD<byte[]> ids() {
        return inOrder().map(block -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Integer.BYTES * block.ids.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(block.ids);
            return bytes.array();
        });
    }

    /**
     * Returns pieces of f32 [N, k], little-endian, in the order of rows. The similarity is exactly 1 - distance. A
     * missing neighbour has the greatest distance, 2, so that each row ascends up to its last cell.
     */
    public JavaRDD<byte[]> distances() {
        return inOrder().map(block -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Float.BYTES * block.similarities.length).order(ByteOrder.LITTLE_ENDIAN);
            IntStream.range(0, block.similarities.length)
                    .forEach(cell -> bytes.putFloat(block.isPresent(cell) ? 1 - block.similarities[cell] : FARTHEST));
            return bytes.array();
        });
    }

    /** Returns the rows of all faces, in the order of rows. */
    private JavaRDD<KnnBlock> inOrder() {
        if (faces.value().rows().isAll()) {
            return blocks.valuesInOrder();
        }
        BlockLayout layout = blocks.placement().layout();
        Broadcast<FaceNodes> nodes = faces;
        return blocks.flatMapInOrder((block, rows) -> nodes.value().ofFaces(rows, layout, block));
    }
}
