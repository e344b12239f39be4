package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.PackedRows;
import lce.pipeline.components.ClusterLabels;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The clusters of a run, with the edges, scores and densities behind them. The data stays in Spark until a method
 * returns it.
 */
public final class Clustering {

    /** Columns of {@link #clusterRows()}. */
    public static final StructType CLUSTER_COLUMNS = new StructType()
            .add("row", DataTypes.LongType, false)
            .add("cluster", DataTypes.LongType, false)
            .add("cluster_size", DataTypes.LongType, false)
            .add("density", DataTypes.DoubleType, false);
    /** Columns of {@link #edgeRows()}. */
    public static final StructType EDGE_COLUMNS = new StructType()
            .add("source", DataTypes.LongType, false)
            .add("target", DataTypes.LongType, false)
            .add("kind", DataTypes.StringType, false)
            .add("similarity", DataTypes.FloatType, false)
            .add("score", DataTypes.DoubleType, false)
            .add("probability", DataTypes.FloatType, true);

    /**
     * Numbers of edges.
     *
     * @param densityEdgesChecked density edges that PCENet compared
     * @param densityEdgesKept density edges that PCENet kept
     */
    public record Counts(long densityEdges, long densityEdgesChecked, long densityEdgesKept, long similarityEdges) {}

    private final double similarityThreshold;
    private final Counts counts;
    private final Blocks<DensityBlock> blocks;
    private final Blocks<SelectedEdges> selected;
    private final Blocks<float[]> probabilities;
    private final Blocks<SimilarityEdges> similarityEdges;
    private final Blocks<ClusterLabels> labels;

    Clustering(
            double similarityThreshold,
            Counts counts,
            Blocks<DensityBlock> blocks,
            Blocks<SelectedEdges> selected,
            Blocks<float[]> probabilities,
            Blocks<SimilarityEdges> similarityEdges,
            Blocks<ClusterLabels> labels) {
        this.similarityThreshold = similarityThreshold;
        this.counts = counts;
        this.blocks = blocks;
        this.selected = selected;
        this.probabilities = probabilities;
        this.similarityEdges = similarityEdges;
        this.labels = labels;
    }

    /** Returns the number of nodes. */
    public int nodes() {
        return placement().rows();
    }

    public double similarityThreshold() {
        return similarityThreshold;
    }

    public Counts counts() {
        return counts;
    }

    /** Returns int[nodes]: the cluster of each row, 0, 1, 2, ... in the order of each cluster's smallest row. */
    public int[] labels() {
        return PackedRows.concatenate(labels.map(block -> block.labels).collect(), int[]::new);
    }

    /** Returns one row per node: {@link #CLUSTER_COLUMNS}. */
    public JavaRDD<Row> clusterRows() {
        BlockLayout layout = placement().layout();
        return clusters().flatMapInOrder((block, values) -> clusterRows(layout.first(block), values));
    }

    /**
     * Returns one row per node or face: {@link #CLUSTER_COLUMNS}.
     *
     * @param first row
     * @param values double[rows, 3]: cluster, its size, density
     */
    static Iterator<Row> clusterRows(int first, double[] values) {
        return Iterators.map(
                IntStream.range(0, values.length / 3).iterator(),
                i -> RowFactory.create(
                        (long) first + i, (long) values[3 * i], (long) values[3 * i + 1], values[3 * i + 2]));
    }

    /**
     * Returns one row per edge, including density edges that were not kept: {@link #EDGE_COLUMNS}. If PCENet did not
     * compare, the probability is null.
     */
    public JavaRDD<Row> edgeRows() {
        JavaRDD<Row> density = blocks.combine(selected, probabilities, DensityEdges::new)
                .flatMapInOrder((block, edges) -> edges.rows());
        JavaRDD<Row> similarity = similarityEdges.flatMapInOrder((block, edges) -> Iterators.map(
                IntStream.range(0, edges.count()).iterator(),
                i -> RowFactory.create(
                        (long) edges.smaller[i],
                        (long) edges.larger[i],
                        "similarity",
                        edges.similarities[i],
                        edges.scores[i],
                        null)));
        return density.union(similarity);
    }

    // ------------------------------------------------------------------ arrays in the order of rows, block after block

    /** Returns float[rows, k] pieces: LCENet's scores. Only a run with {@link ClusterPipeline.Check#ALL} has them. */
    public Iterator<float[]> scores() {
        return blocks.iterator(block -> block.scores);
    }

    /** Returns double[rows] pieces. */
    public Iterator<double[]> densities() {
        return blocks.iterator(block -> block.density);
    }

    /** Returns long[edges, 2] pieces: (source, target) in the order of sources. */
    public Iterator<long[]> densityEdges() {
        return selected.iterator(edges -> IntStream.of(edges.rowsWithDensityEdge())
                .mapToObj(i -> new long[] {edges.first + i, edges.densityTargets[i]})
                .flatMapToLong(Arrays::stream)
                .toArray());
    }

    /**
     * Returns float[edges] pieces: PCENet's probabilities in the order of {@link #densityEdges()}, NaN for an edge that
     * it did not compare.
     */
    public Iterator<float[]> probabilities() {
        return selected.combine(
                        probabilities,
                        (edges, ofRows) -> PackedRows.of(ofRows, edges.rowsWithDensityEdge(), 1, float[]::new))
                .iterator(ofEdges -> ofEdges);
    }

    /** Returns long[edges, 2] pieces: (smaller, larger), ascending. */
    public Iterator<long[]> similarityEdges() {
        return similarityEdges.iterator(edges -> IntStream.range(0, edges.count())
                .mapToObj(i -> new long[] {edges.smaller[i], edges.larger[i]})
                .flatMapToLong(Arrays::stream)
                .toArray());
    }

    // ------------------------------------------------------------------ values of nodes by block, double[rows, ..]

    BlockPlacement placement() {
        return blocks.placement();
    }

    /** Returns double[rows, 3]: cluster, its size, density. */
    Blocks<double[]> clusters() {
        return labels.combine(blocks, (clusters, block) -> {
            double[] values = new double[3 * clusters.labels.length];
            for (int i = 0; i < clusters.labels.length; i++) {
                values[3 * i] = clusters.labels[i];
                values[3 * i + 1] = clusters.sizes[i];
                values[3 * i + 2] = block.density[i];
            }
            return values;
        });
    }

    /** Returns LCENet's scores: double[rows, k]. */
    Blocks<double[]> scoresByBlock() {
        return blocks.map(block -> IntStream.range(0, block.scores.length)
                .mapToDouble(cell -> block.scores[cell])
                .toArray());
    }

    Blocks<double[]> densitiesByBlock() {
        return blocks.map(block -> block.density);
    }
}
