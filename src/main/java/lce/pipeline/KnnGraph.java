package lce.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.io.KeptRows;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Reads the kNN graph into blocks. */
final class KnnGraph {

    private KnnGraph() {
    }

    /**
     * Blocks by number, partitioned by {@code partitioner}, each row cut to its first k neighbours.
     *
     * @param nodes the file's rows that are nodes
     */
    static JavaPairRDD<Integer, KnnBlock> read(JavaSparkContext spark, Storage storage, KnnFile file, Broadcast<FaceNodes> nodes, BlockLayout layout, int k,
                                               BlockPartitioner partitioner, Gather gather, LongAccumulator done) {
        JavaPairRDD<Integer, KnnBlock> read = blocks(spark, storage, file, nodes, layout, k, partitioner);
        if (file.hasSimilarities()) {
            return read;
        }
        JavaPairRDD<Integer, float[]> similarities = gather.run(read.mapValues(KnnGraph::withSelf), new Similarities(k), layout, partitioner, done);
        return read.join(similarities, partitioner)
                .mapValues(block -> new KnnBlock(block._1.first, block._1.rows, block._1.k, block._1.ids, block._2, block._1.selfMoved));
    }

    private static JavaPairRDD<Integer, KnnBlock> blocks(JavaSparkContext spark, Storage storage, KnnFile file, Broadcast<FaceNodes> nodes, BlockLayout layout,
                                                         int k, BlockPartitioner partitioner) {
        if (!file.isSplittable()) {
            // what is deflated can only be read from its beginning: one task reads it, the blocks travel
            return spark.parallelize(List.of(0), 1)
                    .flatMapToPair(all -> BlockReader.open(storage, file, nodes.value().rows(), layout, k, IntStream.range(0, layout.blocks()).iterator()))
                    .partitionBy(partitioner);
        }
        return partitioner.blocks(spark).mapPartitionsToPair(mine -> BlockReader.open(storage, file, nodes.value().rows(), layout, k, mine), true);
    }

    /** Reads blocks in ascending order; rows that stand together are read in one go. */
    private static final class BlockReader implements Iterator<Tuple2<Integer, KnnBlock>> {

        private final Storage storage;
        private final KnnFile file;
        private final KeptRows kept;
        private final BlockLayout layout;
        private final int k;
        private final Iterator<Integer> blocks;
        private KnnRows rows;
        private int nextRow = -1;

        /** A reader that lets go of the file when the task ends, however it ends. */
        static BlockReader open(Storage storage, KnnFile file, KeptRows kept, BlockLayout layout, int k, Iterator<Integer> blocks) {
            BlockReader reader = new BlockReader(storage, file, kept, layout, k, blocks);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
            return reader;
        }

        private BlockReader(Storage storage, KnnFile file, KeptRows kept, BlockLayout layout, int k, Iterator<Integer> blocks) {
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
        public Tuple2<Integer, KnnBlock> next() {
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
            return new Tuple2<>(block, new KnnBlock(first, count, k, ids, similarities, selfMoved));
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

    /** A sample of each row: its own id, then its neighbours'. */
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
