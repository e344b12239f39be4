package lce.pipeline.nodes;

import java.util.List;
import java.util.stream.IntStream;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.PackedRows;
import lce.pipeline.gather.FeatureScan;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/** Finds the rows of a table whose vectors are zero or not finite. */
public final class InvalidRows {

    private InvalidRows() {}

    /**
     * Returns the rows whose vectors are zero or not finite, ascending. It reads the whole table once.
     *
     * @param segments consecutive parts of the table, all of the same dim
     * @param partitions number of partitions; the result does not depend on it
     * @param done counts rows
     */
    public static int[] find(
            JavaSparkContext spark,
            Storage storage,
            List<FeatureSegment> segments,
            int partitions,
            LongAccumulator done) {
        BlockPlacement placement = BlockPlacement.of(
                Math.toIntExact(
                        segments.stream().mapToLong(FeatureSegment::rows).sum()),
                partitions);
        BlockLayout layout = placement.layout();
        int dim = segments.get(0).dim();
        Blocks<int[]> invalid = Blocks.create(
                spark,
                placement,
                blocks -> FeatureScan.of(blocks, storage, segments, layout, (features, first, count) -> {
                    done.add(count);
                    return among(features, first, count, dim);
                }));
        return PackedRows.concatenate(invalid.collect(), int[]::new);
    }

    private static int[] among(FeatureRows features, int first, int count, int dim) {
        float[] vector = new float[dim];
        return IntStream.range(first, first + count)
                .filter(row -> !features.next(vector, 0))
                .toArray();
    }
}
