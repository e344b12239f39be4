package lce.pipeline.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.nodes.FaceNodes;
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
        Blocks<KnnBlock> blocks =
                stages.run(STAGE, "faces", nodes, placement, done -> search.train(spark, nodes, stages)
                        .graph(spark, placement, done));
        return new BuiltGraph(faces, search.k(), stages, blocks, search.recall(spark, blocks, stages));
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
