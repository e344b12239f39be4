package lce.pipeline.nodes;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.PackedRows;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The unit vectors of selected rows. */
public final class SomeVectors implements Serializable {

    private final int[] rows; // ascending
    private final float[] vectors; // [rows, dim]

    SomeVectors(int[] rows, float[] vectors) {
        this.rows = rows;
        this.vectors = vectors;
    }

    /**
     * Reads the vectors of selected rows, by blocks. In each block it reads only the part from the first to the last
     * such row.
     *
     * @param rows distinct and ascending; each has a unit vector
     */
    static Blocks<SomeVectors> read(
            JavaSparkContext spark,
            Storage storage,
            List<FeatureSegment> segments,
            Broadcast<int[]> rows,
            BlockPlacement placement) {
        BlockLayout layout = placement.layout();
        return Blocks.create(
                spark,
                placement,
                blocks -> Iterators.map(blocks, block -> read(storage, segments, layout.of(rows.value(), block))));
    }

    private static SomeVectors read(Storage storage, List<FeatureSegment> segments, int[] rows) {
        int dim = segments.get(0).dim();
        float[] vectors = new float[rows.length * dim];
        if (rows.length > 0) {
            try (FeatureRows features = FeatureRows.open(storage, segments, rows[0])) {
                int next = rows[0];
                for (int i = 0; i < rows.length; i++) {
                    for (; next <= rows[i]; next++) {
                        features.next(vectors, i * dim);
                    }
                }
            }
        }
        return new SomeVectors(rows, vectors);
    }

    /** Returns float[some, dim]: the vectors of a subset of the rows. */
    float[] of(int[] some, int dim) {
        return PackedRows.of(
                vectors,
                IntStream.of(some).map(row -> Arrays.binarySearch(rows, row)).toArray(),
                dim,
                float[]::new);
    }

    /**
     * Returns true if the vector of a row here equals the vector of a row of {@code others}, element by element; 0
     * equals -0.
     */
    boolean equal(int row, SomeVectors others, int other, int dim) {
        int start = start(row, dim);
        int otherStart = others.start(other, dim);
        for (int i = 0; i < dim; i++) {
            if (vectors[start + i] != others.vectors[otherStart + i]) {
                return false;
            }
        }
        return true;
    }

    private int start(int row, int dim) {
        return Arrays.binarySearch(rows, row) * dim;
    }
}
