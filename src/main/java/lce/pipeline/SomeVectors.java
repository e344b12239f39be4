package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The unit vectors of a few rows. */
final class SomeVectors implements Serializable {

    private final int[] rows;      // ascending
    private final float[] vectors; // [rows, dim]

    SomeVectors(int[] rows, float[] vectors) {
        this.rows = rows;
        this.vectors = vectors;
    }

    /**
     * Reads the vectors of some rows, by blocks. In each block only the part from the first to the last such row is read.
     *
     * @param rows distinct and ascending, all with a unit vector
     */
    static Blocks<SomeVectors> read(JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, Broadcast<int[]> rows, BlockPlacement placement) {
        BlockLayout layout = placement.layout();
        return Blocks.create(spark, placement, blocks -> Iterators.map(blocks, block -> read(storage, segments, layout.of(rows.value(), block))));
    }

    private static SomeVectors read(Storage storage, List<FeatureSegment> segments, int[] rows) {
        int dim = segments.get(0).dim();
        float[] vectors = new float[rows.length * dim];
        if (rows.length > 0) {
            try (FeatureRows all = FeatureRows.open(storage, segments, rows[0])) {
                int next = rows[0];
                for (int i = 0; i < rows.length; i++) {
                    for (; next <= rows[i]; next++) {
                        all.next(vectors, i * dim);
                    }
                }
            }
        }
        return new SomeVectors(rows, vectors);
    }

    /** Returns float[some, dim] for some of the rows. */
    float[] of(int[] some, int dim) {
        return PackedRows.of(vectors, IntStream.of(some).map(row -> Arrays.binarySearch(rows, row)).toArray(), dim, float[]::new);
    }

    /** Returns true if a row's vector equals that of a row of others, element by element; 0 equals -0. */
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
