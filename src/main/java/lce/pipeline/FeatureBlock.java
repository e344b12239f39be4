package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Unit feature vectors of a block's rows. */
final class FeatureBlock implements Serializable {

    final float[] vectors; // [rows, dim]
    final int[] useless;   // rows of the table whose vectors have no direction

    private FeatureBlock(float[] vectors, int[] useless) {
        this.vectors = vectors;
        this.useless = useless;
    }

    /**
     * The whole table by blocks, kept in Spark, each task reading its own stretch of the files.
     *
     * @throws lce.io.BadInputException when vectors are zero or not finite (their number and the first rows are named)
     */
    static JavaPairRDD<Integer, FeatureBlock> read(JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, BlockLayout layout,
                                                   BlockPartitioner partitioner) {
        JavaPairRDD<Integer, FeatureBlock> blocks = partitioner.blocks(spark)
                .mapPartitionsToPair(mine -> read(mine, storage, segments, layout), true).persist(StorageLevel.MEMORY_AND_DISK());
        long bad = blocks.values().map(block -> (long) block.useless.length).fold(0L, Long::sum);
        if (bad > 0) {
            List<Integer> first = blocks.values().flatMap(block -> Arrays.stream(block.useless).iterator()).takeOrdered(FeatureRows.NAMED_ROWS);
            throw FeatureRows.useless(segments, bad, first, layout.nodes());
        }
        return blocks;
    }

    private static Iterator<Tuple2<Integer, FeatureBlock>> read(Iterator<Integer> blocks, Storage storage, List<FeatureSegment> segments, BlockLayout layout) {
        List<Tuple2<Integer, FeatureBlock>> read = new ArrayList<>();
        FeatureRows rows = null;
        try {
            while (blocks.hasNext()) {
                int block = blocks.next();
                if (rows == null) { // a partition's blocks follow on one another
                    rows = FeatureRows.open(storage, segments, layout.first(block));
                }
                read.add(new Tuple2<>(block, next(rows, segments.get(0).dim(), layout.first(block), layout.rows(block))));
            }
        } finally {
            if (rows != null) {
                rows.close();
            }
        }
        return read.iterator();
    }

    private static FeatureBlock next(FeatureRows rows, int dim, int first, int count) {
        float[] vectors = new float[count * dim];
        IntList useless = new IntList();
        for (int row = 0; row < count; row++) {
            if (!rows.next(vectors, row * dim)) {
                useless.add(first + row);
            }
        }
        return new FeatureBlock(vectors, useless.toArray());
    }

    /** float[nodes, dim]: vectors of some of the rows. */
    float[] of(int[] nodes, int first, int dim) {
        float[] some = new float[nodes.length * dim];
        for (int i = 0; i < nodes.length; i++) {
            System.arraycopy(vectors, (nodes[i] - first) * dim, some, i * dim, dim);
        }
        return some;
    }
}
