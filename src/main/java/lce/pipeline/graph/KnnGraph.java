package lce.pipeline.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

import lce.io.KeptRows;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.Samples;
import lce.pipeline.nodes.FaceNodes;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/** Reads the kNN graph into blocks. */
public final class KnnGraph {

    private KnnGraph() {}

    /**
     * Reads the first k neighbours of each row. If the file has only ids, their similarities are computed from the
     * vectors.
     *
     * @param nodes the file's rows that are nodes
     * @param done counts rows whose similarities are computed
     */
    public static Blocks<KnnBlock> read(
            JavaSparkContext spark,
            Storage storage,
            KnnFile file,
            Broadcast<FaceNodes> nodes,
            int k,
            BlockPlacement placement,
            Gather gather,
            LongAccumulator done) {
        BlockLayout layout = placement.layout();
        Blocks.Source<KnnBlock> source =
                blocks -> BlockReader.open(storage, file, nodes.value().rows(), layout, k, blocks);
        // one task reads a deflated file, because it can only be read from its beginning
        Blocks<KnnBlock> read = file.isSplittable()
                ? Blocks.create(spark, placement, source)
                : Blocks.createInOneTask(spark, placement, source);
        if (file.hasSimilarities()) {
            return read;
        }
        Blocks<float[]> similarities = gather.run(read.map(KnnGraph::withSelf), new Similarities(k), done);
        return read.combine(
                similarities,
                (block, computed) ->
                        new KnnBlock(block.first, block.rows, block.k, block.ids, computed, block.selfMoved));
    }

    /** Reads blocks in ascending order. Consecutive blocks are read in one pass. */
    private static final class BlockReader implements Iterator<KnnBlock> {

        private final Storage storage;
        private final KnnFile file;
        private final KeptRows kept;
        private final BlockLayout layout;
        private final int k;
        private final Iterator<Integer> blocks;
        private KnnRows rows;
        private int nextRow = -1;

        /** Opens a reader that closes the file when the task ends, even if it fails. */
        static BlockReader open(
                Storage storage, KnnFile file, KeptRows kept, BlockLayout layout, int k, Iterator<Integer> blocks) {
            BlockReader reader = new BlockReader(storage, file, kept, layout, k, blocks);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
            return reader;
        }

        private BlockReader(
                Storage storage, KnnFile file, KeptRows kept, BlockLayout layout, int k, Iterator<Integer> blocks) {
            this.storage = storage;
            this.file = file;
            this.kept = kept;
            this.layout = layout;
            this.k = k;
            this.blocks = blocks;
        }

        @Override
        public boolean hasNext() {
            return blocks.hasNext();
        }

        @Override
        public KnnBlock next() {
            int block = blocks.next();
            int first = layout.first(block);
            int count = layout.rows(block);
            if (nextRow != first) {
                close();
                int row = kept.row(first);
                rows = file.read(storage, kept, row, kept.rows() - row, k);
            }
            int[] ids = new int[count * k];
            float[] similarities = new float[count * k];
            int selfMoved = 0;
            for (int row = 0; row < count; row++) {
                rows.next(ids, similarities, row * k);
                selfMoved += rows.selfMoved() ? 1 : 0;
            }
            nextRow = first + count;
            return new KnnBlock(first, count, k, ids, similarities, selfMoved);
        }

        private void close() {
            if (rows != null) {
                try {
                    rows.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                rows = null;
            }
        }
    }

    /** Returns a sample per row: the row's own id, then its neighbours' ids. */
    private static Samples withSelf(KnnBlock knn) {
        int width = knn.k + 1;
        int[] ids = new int[knn.rows * width];
        for (int row = 0; row < knn.rows; row++) {
            ids[row * width] = knn.first + row;
            System.arraycopy(knn.ids, row * knn.k, ids, row * width + 1, knn.k);
        }
        return Samples.ofAll(knn.rows, ids);
    }
}
