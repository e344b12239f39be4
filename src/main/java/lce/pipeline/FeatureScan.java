package lce.pipeline;

import java.util.Iterator;
import java.util.List;

import lce.io.FeatureRows;
import lce.io.FeatureSegment;
import lce.io.Storage;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Reads the features of a partition's blocks, which follow on one another, in one pass over their stretch of the files. */
final class FeatureScan {

    /** Makes something of a block's rows. */
    interface Reader<T> {

        /** @param features the next rows, of which the block's {@code count} must be read */
        T read(FeatureRows features, int first, int count);
    }

    private FeatureScan() {
    }

    /** Returns what the reader makes of each block, one at a time. The files are closed when the task ends, however it ends. */
    static <T> Iterator<Tuple2<Integer, T>> of(Iterator<Integer> blocks, Storage storage, List<FeatureSegment> segments, BlockLayout layout, Reader<T> reader) {
        if (!blocks.hasNext()) {
            return Iterators.none();
        }
        int first = blocks.next();
        FeatureRows rows = FeatureRows.open(storage, segments, layout.first(first));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
        return Iterators.map(Iterators.startingWith(first, blocks), block -> new Tuple2<>(block, reader.read(rows, layout.first(block), layout.rows(block))));
    }
}
