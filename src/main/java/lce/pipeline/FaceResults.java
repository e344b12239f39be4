package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.PackedRows;
import lce.pipeline.nodes.FaceNodes;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Converts a clustering of nodes to a clustering of faces. A copy has the cluster, density and scores of its original.
 * A face without a unit vector has no cluster, density 0 and scores 0. Edges lead from row to row.
 */
public final class FaceResults {

    /** The cluster of faces without a unit vector. */
    public static final int NO_CLUSTER = -1;

    private static final int COPIES_IN_A_PARTITION = 100_000;

    private final JavaSparkContext spark;
    private final Clustering nodes;
    private final FaceNodes faces;
    private final Broadcast<FaceNodes> everywhere;

    public FaceResults(JavaSparkContext spark, Clustering nodes, Broadcast<FaceNodes> faces) {
        this.spark = spark;
        this.nodes = nodes;
        this.faces = faces.value();
        this.everywhere = faces;
    }

    /** Returns the number of faces. */
    public int faces() {
        return faces.faces();
    }

    /** Returns the number of partitions that hold the results. */
    public int partitions() {
        return nodes.placement().partitions();
    }

    public double similarityThreshold() {
        return nodes.similarityThreshold();
    }

    /** Returns the numbers of edges. Edges from copies to their originals are not counted. */
    public Clustering.Counts counts() {
        return nodes.counts();
    }

    /**
     * Returns int[faces]: the cluster of each row, 0, 1, 2, ... in the order of each cluster's smallest row, or
     * {@link #NO_CLUSTER}.
     */
    public int[] labels() {
        int[] labels = nodes.labels();
        return areNodes()
                ? labels
                : IntStream.range(0, faces())
                        .map(row -> {
                            int node = faces.nodeOf(row);
                            return node < 0 ? NO_CLUSTER : labels[node];
                        })
                        .toArray();
    }

    /**
     * Returns one row per face: {@link Clustering#CLUSTER_COLUMNS}. A cluster's size is its number of faces; the size
     * of {@link #NO_CLUSTER} is 0.
     */
    public JavaRDD<Row> clusterRows() {
        if (areNodes()) {
            return nodes.clusterRows();
        }
        Blocks<FaceValues> values = perFace(nodes.clusters(), 3, NO_CLUSTER, 0, 0);
        BlockLayout layout = values.placement().layout();
        return values.flatMapInOrder((block, faces) -> Clustering.clusterRows(layout.first(block), faces.values()));
    }

    /**
     * Returns one row per edge: {@link Clustering#EDGE_COLUMNS}. An edge from each copy to its original follows the
     * other edges.
     */
    public JavaRDD<Row> edgeRows() {
        if (areNodes() && faces.copies() == 0) {
            return nodes.edgeRows();
        }
        Broadcast<FaceNodes> all = everywhere;
        JavaRDD<Row> edges = areNodes()
                ? nodes.edgeRows()
                : nodes.edgeRows()
                        .map(edge -> RowFactory.create(
                                row(all, edge.getLong(0)),
                                row(all, edge.getLong(1)),
                                edge.get(2),
                                edge.get(3),
                                edge.get(4),
                                edge.get(5)));
        return faces.copies() == 0 ? edges : edges.union(copyEdges());
    }

    private JavaRDD<Row> copyEdges() {
        Broadcast<FaceNodes> all = everywhere;
        int count = faces.copies();
        int parts = (count - 1) / COPIES_IN_A_PARTITION + 1;
        return spark.parallelize(IntStream.range(0, parts).boxed().toList(), parts)
                .flatMap(part -> Iterators.map(
                        IntStream.range(
                                        part * COPIES_IN_A_PARTITION,
                                        Math.min(count, (part + 1) * COPIES_IN_A_PARTITION))
                                .iterator(),
                        i -> RowFactory.create(
                                (long) all.value().copy(i), (long) all.value().original(i), "copy", 1f, 1d, null)));
    }

    private static long row(Broadcast<FaceNodes> faces, long node) {
        return faces.value().rows().row((int) node);
    }

    // ------------------------------------------------------------------ arrays in the order of rows, block after block

    /** Returns float[faces, k] pieces: LCENet's scores. */
    public Iterator<float[]> scores(int k) {
        return areNodes()
                ? nodes.scores()
                : Iterators.map(
                        perFace(nodes.scoresByBlock(), k, new double[k]).iterator(FaceValues::values),
                        PackedRows::floats);
    }

    /** Returns double[faces] pieces: the density of each face. */
    public Iterator<double[]> densities() {
        return areNodes()
                ? nodes.densities()
                : perFace(nodes.densitiesByBlock(), 1, 0).iterator(FaceValues::values);
    }

    /** Returns long[edges, 2] pieces: (source, target) in the order of sources. */
    public Iterator<long[]> densityEdges() {
        return rows(nodes.densityEdges());
    }

    /**
     * Returns float[edges] pieces: PCENet's probabilities in the order of {@link #densityEdges()}, NaN for an edge that
     * it did not compare.
     */
    public Iterator<float[]> probabilities() {
        return nodes.probabilities();
    }

    /** Returns long[edges, 2] pieces: (smaller, larger), ascending. */
    public Iterator<long[]> similarityEdges() {
        return rows(nodes.similarityEdges());
    }

    private Iterator<long[]> rows(Iterator<long[]> pieces) {
        return areNodes()
                ? pieces
                : Iterators.map(pieces, piece -> Arrays.stream(piece)
                        .map(node -> faces.rows().row((int) node))
                        .toArray());
    }

    private boolean areNodes() {
        return faces.rows().isAll();
    }

    /**
     * Returns the values of faces: the values of their nodes. A block of nodes may represent any number of faces.
     * Therefore faces have their own blocks, which request the values.
     *
     * @param ofNodes double[rows, width] per block of nodes
     * @param missing double[width]: the values of faces without a node
     */
    private Blocks<FaceValues> perFace(Blocks<double[]> ofNodes, int width, double... missing) {
        BlockPlacement placement =
                BlockPlacement.of(faces(), ofNodes.placement().partitions());
        BlockLayout layout = placement.layout();
        Broadcast<FaceNodes> all = everywhere;
        Blocks<int[]> nodesOfFaces = Blocks.create(
                spark, placement, blocks -> Iterators.map(blocks, block -> nodesOf(all.value(), layout, block)));
        Blocks<double[]> values = ofNodes.lookUpRows(nodesOfFaces.map(FaceValues::distinct), width, double[]::new);
        return nodesOfFaces.combineOr(
                values, new double[0], (nodes, ofDistinct) -> new FaceValues(nodes, ofDistinct, missing));
    }

    /** Returns int[faces]: the node of each of a block's faces, or -1 if the face has none. */
    private static int[] nodesOf(FaceNodes faces, BlockLayout layoutOfFaces, int block) {
        int first = layoutOfFaces.first(block);
        return IntStream.range(first, first + layoutOfFaces.rows(block))
                .map(faces::nodeOf)
                .toArray();
    }
}
