package lce.pipeline;

import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;

import lce.pipeline.block.Iterators;
import lce.pipeline.block.PackedRows;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The density edges of a block with their similarities, scores and probabilities. */
final class DensityEdges implements Serializable {

    private final long[] sources;
    private final long[] targets;
    private final float[] similarities;
    private final double[] scores;
    private final float[] probabilities; // NaN for an edge that PCENet did not compare

    /** @param probabilities float[rows] */
    DensityEdges(DensityBlock block, SelectedEdges edges, float[] probabilities) {
        int[] rows = edges.rowsWithDensityEdge();
        this.sources = IntStream.of(rows).mapToLong(i -> edges.first + i).toArray();
        this.targets =
                IntStream.of(rows).mapToLong(i -> edges.densityTargets[i]).toArray();
        this.similarities = PackedRows.of(
                block.knn.similarities,
                IntStream.of(rows).map(i -> edges.densityCells[i]).toArray(),
                1,
                float[]::new);
        this.scores = IntStream.of(rows)
                .mapToDouble(i -> block.symmetricScore(edges.densityCells[i]))
                .toArray();
        this.probabilities = PackedRows.of(probabilities, rows, 1, float[]::new);
    }

    /** Returns one row per edge: {@link Clustering#EDGE_COLUMNS}. */
    Iterator<Row> rows() {
        return Iterators.map(
                IntStream.range(0, sources.length).iterator(),
                i -> RowFactory.create(
                        sources[i],
                        targets[i],
                        "density",
                        similarities[i],
                        scores[i],
                        Float.isNaN(probabilities[i]) ? null : probabilities[i]));
    }
}
