package lce.pipeline.nodes;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.IntList;
import lce.pipeline.gather.FeatureScan;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/** The result of one pass over the features of a block's rows: a hash of each unit vector, and the rows without one. */
public final class RowScan implements Serializable {

    /** Hashes a unit vector to two longs, which are the same if all elements are equal. Tests use other hashes. */
    interface Hash extends Serializable {

        /** @param into receives the hash at {@code at} and {@code at + 1} */
        void of(float[] unit, long[] into, int at);
    }

    final int[] rows; // rows with a unit vector, ascending
    final long[] hashes; // [rows, 2]
    final int[] invalid; // rows whose vectors are zero or not finite, ascending

    private RowScan(int[] rows, long[] hashes, int[] invalid) {
        this.rows = rows;
        this.hashes = hashes;
        this.invalid = invalid;
    }

    /** Scans the whole table by blocks. Each task reads its own part of the files. */
    static Blocks<RowScan> of(
            JavaSparkContext spark,
            Storage storage,
            List<FeatureSegment> segments,
            BlockPlacement placement,
            Hash hash,
            LongAccumulator done) {
        int dim = segments.get(0).dim();
        BlockLayout layout = placement.layout();
        return Blocks.create(spark, placement, blocks -> {
            float[] vector = new float[dim];
            return FeatureScan.of(blocks, storage, segments, layout, (features, first, count) -> {
                done.add(count);
                return scan(features, vector, first, count, hash);
            });
        });
    }

    private static RowScan scan(FeatureRows features, float[] vector, int first, int count, Hash hash) {
        IntList rows = new IntList();
        IntList invalid = new IntList();
        long[] hashes = new long[2 * count];
        for (int row = first; row < first + count; row++) {
            if (features.next(vector, 0)) {
                hash.of(vector, hashes, 2 * rows.size());
                rows.add(row);
            } else {
                invalid.add(row);
            }
        }
        return new RowScan(
                rows.toArray(),
                invalid.size() == 0 ? hashes : Arrays.copyOf(hashes, 2 * rows.size()),
                invalid.toArray());
    }

    /** Hashes the elements' bits. 0 and -0 have the same hash. */
    static void hash(float[] unit, long[] into, int at) {
        long a = 0x9E3779B97F4A7C15L;
        long b = 0xC2B2AE3D27D4EB4FL;
        for (float element : unit) {
            long bits = Float.floatToRawIntBits(element + 0f); // -0 + 0 is 0
            a = (a ^ bits) * 0xFF51AFD7ED558CCDL;
            a ^= a >>> 32;
            b = Long.rotateLeft(b + bits, 29) * 0x9FB21C651E98DF25L;
        }
        into[at] = a;
        into[at + 1] = b ^ b >>> 35;
    }
}
