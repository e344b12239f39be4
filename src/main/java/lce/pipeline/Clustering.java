package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** The outcome: who belongs together, and the edges, scores and densities that it rests on. All of it stays in Spark until it is asked for. */
public final class Clustering {

    /** Columns of {@link #clusterRows()}. */
    public static final StructType CLUSTER_COLUMNS = new StructType().add("row", DataTypes.LongType, false)
            .add("cluster", DataTypes.LongType, false).add("cluster_size", DataTypes.LongType, false).add("density", DataTypes.DoubleType, false);
    /** Columns of {@link #edgeRows()}. */
    public static final StructType EDGE_COLUMNS = new StructType().add("source", DataTypes.LongType, false).add("target", DataTypes.LongType, false)
            .add("kind", DataTypes.StringType, false).add("similarity", DataTypes.FloatType, false).add("score", DataTypes.DoubleType, false)
            .add("probability", DataTypes.FloatType, true);

    /** Edges by number: density edges, those of them that PCENet looked at, and those of these that it kept. */
    public record Counts(long densityEdges, long densityEdgesChecked, long densityEdgesKept, long similarityEdges) {
    }

    private final BlockLayout layout;
    private final double similarityThreshold;
    private final Counts counts;
    private final JavaPairRDD<Integer, DensityBlock> blocks;
    private final JavaPairRDD<Integer, SelectedEdges> selected;
    private final JavaPairRDD<Integer, float[]> probabilities;
    private final JavaPairRDD<Integer, SimilarityEdges> similarityEdges;
    private final JavaPairRDD<Integer, ClusterLabels> labels;

    Clustering(BlockLayout layout, double similarityThreshold, Counts counts, JavaPairRDD<Integer, DensityBlock> blocks,
               JavaPairRDD<Integer, SelectedEdges> selected, JavaPairRDD<Integer, float[]> probabilities,
               JavaPairRDD<Integer, SimilarityEdges> similarityEdges, JavaPairRDD<Integer, ClusterLabels> labels) {
        this.layout = layout;
        this.similarityThreshold = similarityThreshold;
        this.counts = counts;
        this.blocks = blocks;
        this.selected = selected;
        this.probabilities = probabilities;
        this.similarityEdges = similarityEdges;
        this.labels = labels;
    }

    /** Number of faces. */
    public int nodes() {
        return layout.nodes();
    }

    public double similarityThreshold() {
        return similarityThreshold;
    }

    public Counts counts() {
        return counts;
    }

    /** int[nodes]: the cluster of each row, 0, 1, 2, ... in the order of each cluster's smallest row. */
    public int[] labels() {
        int[] all = new int[layout.nodes()];
        for (Tuple2<Integer, ClusterLabels> block : labels.collect()) {
            System.arraycopy(block._2.labels, 0, all, block._2.first, block._2.labels.length);
        }
        return all;
    }

    /** One row a face: {@link #CLUSTER_COLUMNS}. */
    public JavaRDD<Row> clusterRows() {
        return inOrder(labels.join(blocks)).flatMap(block -> {
            ClusterLabels clusters = block._2._1;
            double[] density = block._2._2.density;
            return Iterators.map(IntStream.range(0, density.length).iterator(), i -> RowFactory.create((long) clusters.first + i,
                    (long) clusters.labels[i], (long) clusters.sizes[i], density[i]));
        });
    }

    /** One row an edge, density edges whether kept or not: {@link #EDGE_COLUMNS}. No probability where PCENet did not look. */
    public JavaRDD<Row> edgeRows() {
        JavaRDD<Row> density = inOrder(blocks.join(selected).join(probabilities)).flatMap(block -> densityRows(block._2._1._1, block._2._1._2, block._2._2));
        JavaRDD<Row> similarity = inOrder(similarityEdges).values().flatMap(edges -> Iterators.map(IntStream.range(0, edges.count()).iterator(),
                i -> RowFactory.create((long) edges.smaller[i], (long) edges.larger[i], "similarity", edges.similarities[i], edges.scores[i], null)));
        return density.union(similarity);
    }

    private static Iterator<Row> densityRows(DensityBlock block, SelectedEdges edges, float[] probabilities) {
        int[] rows = edges.rowsWithDensityEdge();
        return Iterators.map(Arrays.stream(rows).iterator(), i -> RowFactory.create((long) edges.first + i, (long) edges.densityTargets[i], "density",
                block.knn.similarities[edges.densityCells[i]], block.symmetricScore(edges.densityCells[i]),
                Float.isNaN(probabilities[i]) ? null : probabilities[i]));
    }

    // ------------------------------------------------------------------ arrays in the order of rows, block after block

    /** float[rows, k] pieces: LCENet's scores. */
    public Iterator<float[]> scores() {
        return inOrder(blocks).values().map(block -> block.scores).toLocalIterator();
    }

    /** double[rows] pieces. */
    public Iterator<double[]> densities() {
        return inOrder(blocks).values().map(block -> block.density).toLocalIterator();
    }

    /** long[edges, 2] pieces: (source, target) in the order of sources. */
    public Iterator<long[]> densityEdges() {
        return inOrder(selected).values().map(edges -> {
            int[] rows = edges.rowsWithDensityEdge();
            return IntStream.of(rows).mapToObj(i -> new long[] {edges.first + i, edges.densityTargets[i]}).flatMapToLong(Arrays::stream).toArray();
        }).toLocalIterator();
    }

    /** float[edges] pieces: PCENet's probabilities in the order of {@link #densityEdges()}, NaN where it did not look. */
    public Iterator<float[]> probabilities() {
        return inOrder(selected.join(probabilities)).values().map(block -> {
            int[] rows = block._1.rowsWithDensityEdge();
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = block._2[rows[i]];
            }
            return values;
        }).toLocalIterator();
    }

    /** long[edges, 2] pieces: (smaller, larger), ascending. */
    public Iterator<long[]> similarityEdges() {
        return inOrder(similarityEdges).values().map(edges -> IntStream.range(0, edges.count())
                .mapToObj(i -> new long[] {edges.smaller[i], edges.larger[i]}).flatMapToLong(Arrays::stream).toArray()).toLocalIterator();
    }

    // ------------------------------------------------------------------ values of nodes by block, double[rows, ..]

    BlockLayout layout() {
        return layout;
    }

    /** Cluster, its size, density. */
    JavaPairRDD<Integer, double[]> clusters() {
        return labels.join(blocks).mapValues(block -> {
            double[] values = new double[3 * block._1.labels.length];
            for (int i = 0; i < block._1.labels.length; i++) {
                values[3 * i] = block._1.labels[i];
                values[3 * i + 1] = block._1.sizes[i];
                values[3 * i + 2] = block._2.density[i];
            }
            return values;
        });
    }

    /** LCENet's scores: double[rows, k]. */
    JavaPairRDD<Integer, double[]> scoresByBlock() {
        return blocks.mapValues(block -> IntStream.range(0, block.scores.length).mapToDouble(cell -> block.scores[cell]).toArray());
    }

    JavaPairRDD<Integer, double[]> densitiesByBlock() {
        return blocks.mapValues(block -> block.density);
    }

    /** Blocks by number. They are partitioned by runs of numbers already, so only each partition is sorted. */
    static <T> JavaPairRDD<Integer, T> inOrder(JavaPairRDD<Integer, T> blocks) {
        return blocks.repartitionAndSortWithinPartitions(blocks.partitioner().get());
    }
}
