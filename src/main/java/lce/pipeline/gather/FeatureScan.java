package lce.pipeline.gather;

import java.util.Iterator;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Iterators;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** Reads the features of a partition's blocks, which are consecutive, in one pass over their part of the files. */
public final class FeatureScan {

    /** Computes a value from a block's rows. */
    public interface Reader<T> {

        /**
         * Returns the value of a block. It must read exactly {@code count} rows.
         *
         * @param features positioned at the block's first row
         * @param first the block's first row
         * @param count number of rows in the block
         */
        T read(FeatureRows features, int first, int count);
    }

    private FeatureScan() {}

    /** Returns the reader's value of each block, lazily. The files are closed when the task ends, even if it fails. */
    public static <T> Iterator<T> of(
            Iterator<Integer> blocks,
            Storage storage,
            List<FeatureSegment> segments,
            BlockLayout layout,
            Reader<T> reader) {
        if (!blocks.hasNext()) {
            return Iterators.none();
        }
        int first = blocks.next();
        FeatureRows rows = FeatureRows.open(storage, segments, layout.first(first));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
        return Iterators.map(
                Iterators.startingWith(first, blocks),
                block -> reader.read(rows, layout.first(block), layout.rows(block)));
    }
}
