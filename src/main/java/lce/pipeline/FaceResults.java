package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/**
 * A clustering of nodes as one of faces. A face that is a copy of another has its cluster, density and scores; a face without a unit vector
 * has no cluster, density 0 and scores 0. Edges lead from row to row.
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

    public double similarityThreshold() {
        return nodes.similarityThreshold();
    }

    /** Returns the numbers of edges without those from copies to their originals. */
    public Clustering.Counts counts() {
        return nodes.counts();
    }

    /** int[faces]: the cluster of each row, 0, 1, 2, ... in the order of each cluster's smallest row, or {@link #NO_CLUSTER}. */
    public int[] labels() {
        int[] labels = nodes.labels();
        return areNodes() ? labels : IntStream.range(0, faces()).map(row -> {
            int node = faces.nodeOf(row);
            return node < 0 ? NO_CLUSTER : labels[node];
        }).toArray();
    }

    /** One row per face: {@link Clustering#CLUSTER_COLUMNS}. A cluster's size is its number of faces; that of {@link #NO_CLUSTER} is 0. */
    public JavaRDD<Row> clusterRows() {
        if (areNodes()) {
            return nodes.clusterRows();
        }
        BlockLayout layoutOfFaces = layoutOfFaces();
        return perFace(nodes.clusters(), 3, NO_CLUSTER, 0, 0).flatMap(block -> {
            int first = layoutOfFaces.first(block._1);
            double[] values = block._2;
            return Iterators.map(IntStream.range(0, values.length / 3).iterator(), i -> RowFactory.create((long) first + i, (long) values[3 * i],
                    (long) values[3 * i + 1], values[3 * i + 2]));
        });
    }

    /** One row per edge: {@link Clustering#EDGE_COLUMNS}; at the end an edge from each copy to its original. */
    public JavaRDD<Row> edgeRows() {
        if (areNodes() && faces.copies() == 0) {
            return nodes.edgeRows();
        }
        Broadcast<FaceNodes> all = everywhere;
        JavaRDD<Row> edges = areNodes() ? nodes.edgeRows() : nodes.edgeRows().map(edge -> RowFactory.create(row(all, edge.getLong(0)), row(all, edge.getLong(1)),
                edge.get(2), edge.get(3), edge.get(4), edge.get(5)));
        return faces.copies() == 0 ? edges : edges.union(copyEdges());
    }

    private JavaRDD<Row> copyEdges() {
        Broadcast<FaceNodes> all = everywhere;
        int count = faces.copies();
        int parts = (count - 1) / COPIES_IN_A_PARTITION + 1;
        return spark.parallelize(IntStream.range(0, parts).boxed().toList(), parts).flatMap(part -> Iterators.map(
                IntStream.range(part * COPIES_IN_A_PARTITION, Math.min(count, (part + 1) * COPIES_IN_A_PARTITION)).iterator(),
                i -> RowFactory.create((long) all.value().copy(i), (long) all.value().original(i), "copy", 1f, 1d, null)));
    }

    private static long row(Broadcast<FaceNodes> faces, long node) {
        return faces.value().rows().row((int) node);
    }

    // ------------------------------------------------------------------ arrays in the order of rows, block after block

    /** float[faces, k] pieces: LCENet's scores. */
    public Iterator<float[]> scores(int k) {
        return areNodes() ? nodes.scores() : Iterators.map(perFace(nodes.scoresByBlock(), k, new double[k]).values().toLocalIterator(), FaceResults::floats);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** double[faces] pieces. */
    public Iterator<double[]> densities() {
        return areNodes() ? nodes.densities() : perFace(nodes.densitiesByBlock(), 1, 0).values().toLocalIterator();
    }

    /** long[edges, 2] pieces: (source, target) in the order of sources. */
    public Iterator<long[]> densityEdges() {
        return rows(nodes.densityEdges());
    }

    /** float[edges] pieces: PCENet's probabilities in the order of {@link #densityEdges()}, NaN where it was not asked. */
    public Iterator<float[]> probabilities() {
        return nodes.probabilities();
    }

    /** long[edges, 2] pieces: (smaller, larger), ascending. */
    public Iterator<long[]> similarityEdges() {
        return rows(nodes.similarityEdges());
    }

    private Iterator<long[]> rows(Iterator<long[]> pieces) {
        return areNodes() ? pieces : Iterators.map(pieces, piece -> Arrays.stream(piece).map(node -> faces.rows().row((int) node)).toArray());
    }

    private boolean areNodes() {
        return faces.rows().isAll();
    }

    /**
     * Values of faces, block after block of faces: those of their nodes. A block of nodes may stand for any number of faces, so that faces have blocks
     * of their own and ask for the values.
     *
     * @param ofNodes double[rows, width] for each block of nodes
     * @param missing double[width]: the values of faces without a node
     * @return double[faces of the block, width] in the order of blocks
     */
    private JavaPairRDD<Integer, double[]> perFace(JavaPairRDD<Integer, double[]> ofNodes, int width, double... missing) {
        BlockLayout layout = nodes.layout();
        BlockLayout layoutOfFaces = layoutOfFaces();
        BlockPartitioner partitioner = (BlockPartitioner) ofNodes.partitioner().get();
        BlockPartitioner askers = new BlockPartitioner(layoutOfFaces.blocks(), Math.min(partitioner.numPartitions(), layoutOfFaces.blocks()));
        Broadcast<FaceNodes> all = everywhere;
        JavaPairRDD<Integer, int[]> nodesOfFaces = askers.blocks(spark).mapPartitionsToPair(blocks -> Iterators.map(blocks,
                block -> new Tuple2<>(block, nodesOf(all.value(), layoutOfFaces, block))), true);
        JavaPairRDD<Integer, List<double[]>> answers = NodeLookup.join(nodesOfFaces.mapValues(FaceResults::distinct), ofNodes,
                (values, asked) -> PackedRows.of(values, layout.places(asked), width, double[]::new), layout, partitioner, askers);
        return Clustering.inOrder(nodesOfFaces.leftOuterJoin(answers, askers))
                .mapValues(block -> ofFaces(block._1, PackedRows.concatenate(block._2.orElse(List.of()), double[]::new), width, missing));
    }

    private BlockLayout layoutOfFaces() {
        return BlockLayout.of(faces());
    }

    /** The node of each of a block's faces, or -1. */
    private static int[] nodesOf(FaceNodes faces, BlockLayout layoutOfFaces, int block) {
        int first = layoutOfFaces.first(block);
        return IntStream.range(first, first + layoutOfFaces.rows(block)).map(faces::nodeOf).toArray();
    }

    private static int[] distinct(int[] nodes) {
        return IntList.sortedSet(IntStream.of(nodes).filter(node -> node >= 0).toArray());
    }

    /** @param answers double[distinct nodes, width] */
    private static double[] ofFaces(int[] nodes, double[] answers, int width, double[] missing) {
        int[] distinct = distinct(nodes);
        double[] values = new double[nodes.length * width];
        for (int i = 0; i < nodes.length; i++) {
            boolean hasNode = nodes[i] >= 0;
            System.arraycopy(hasNode ? answers : missing, hasNode ? Arrays.binarySearch(distinct, nodes[i]) * width : 0, values, i * width, width);
        }
        return values;
    }
}
