package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** The unit vectors of a few rows. */
final class SomeVectors implements Serializable {

    private final int[] rows;      // ascending
    private final float[] vectors; // [rows, dim]

    SomeVectors(int[] rows, float[] vectors) {
        this.rows = rows;
        this.vectors = vectors;
    }

    /**
     * Reads the vectors of some rows, by blocks. Of each block only the stretch between its first and last such row is read.
     *
     * @param rows distinct and ascending, all with a unit vector
     */
    static JavaPairRDD<Integer, SomeVectors> read(JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, Broadcast<int[]> rows,
                                                  BlockLayout layout, BlockPartitioner partitioner) {
        return partitioner.blocks(spark).mapPartitionsToPair(blocks -> read(blocks, storage, segments, rows.value(), layout), true);
    }

    private static Iterator<Tuple2<Integer, SomeVectors>> read(Iterator<Integer> blocks, Storage storage, List<FeatureSegment> segments, int[] rows,
                                                               BlockLayout layout) {
        return Iterators.map(blocks, block -> new Tuple2<>(block, read(storage, segments, layout.of(rows, block))));
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
