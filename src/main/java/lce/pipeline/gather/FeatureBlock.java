package lce.pipeline.gather;

import java.io.Serializable;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Unit feature vectors of a block's rows. */
public final class FeatureBlock implements Serializable {

    final float[] vectors; // [rows, dim]

    private FeatureBlock(float[] vectors) {
        this.vectors = vectors;
    }

    /**
     * Reads the whole table by blocks and persists it. Each task reads its own part of the files. No vector may be zero
     * or not finite.
     */
    public static Blocks<FeatureBlock> read(
            JavaSparkContext spark,
            Storage storage,
            Broadcast<List<FeatureSegment>> segments,
            BlockPlacement placement) {
        int dim = segments.value().get(0).dim();
        BlockLayout layout = placement.layout();
        return Blocks.create(
                        spark,
                        placement,
                        blocks -> FeatureScan.of(
                                blocks,
                                storage,
                                segments.value(),
                                layout,
                                (features, first, count) -> next(features, dim, count)))
                .persist();
    }

    private static FeatureBlock next(FeatureRows features, int dim, int count) {
        float[] vectors = new float[count * dim];
        for (int row = 0; row < count; row++) {
            features.nextUnit(vectors, row * dim);
        }
        return new FeatureBlock(vectors);
    }
}
