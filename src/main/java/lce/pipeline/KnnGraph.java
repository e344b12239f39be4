package lce.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import lce.io.FeatureTable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Reads the kNN graph into blocks. */
final class KnnGraph {

    private KnnGraph() {
    }

    /** Blocks by number, partitioned by {@code partitioner}, each row cut to its first k neighbours. */
    static JavaPairRDD<Integer, KnnBlock> read(JavaSparkContext spark, Storage storage, KnnFile file, BlockLayout layout, int k,
                                               BlockPartitioner partitioner, FeatureSource features) {
        if (!file.isSplittable()) {
            // what is deflated can only be read from its beginning: one task reads it, the blocks travel
            return spark.parallelize(List.of(0), 1)
                    .flatMapToPair(all -> BlockReader.open(storage, file, layout, k, features, IntStream.range(0, layout.blocks()).iterator()))
                    .partitionBy(partitioner);
        }
        List<Integer> blocks = IntStream.range(0, layout.blocks()).boxed().toList();
        return spark.parallelize(blocks, partitioner.numPartitions()).mapToPair(block -> new Tuple2<>(block, block)).partitionBy(partitioner)
                .mapPartitionsToPair(mine -> {
                    List<Integer> sorted = new ArrayList<>();
                    mine.forEachRemaining(block -> sorted.add(block._1));
                    Collections.sort(sorted);
                    return BlockReader.open(storage, file, layout, k, features, sorted.iterator());
                }, true);
    }

    /** Reads blocks in ascending order; rows that stand together are read in one go. */
    private static final class BlockReader implements Iterator<Tuple2<Integer, KnnBlock>> {

        private final Storage storage;
        private final KnnFile file;
        private final BlockLayout layout;
        private final int k;
        private final FeatureSource features;
        private final Iterator<Integer> blocks;
        private KnnRows rows;
        private int nextRow = -1;

        /** A reader that lets go of the file when the task ends, however it ends. */
        static BlockReader open(Storage storage, KnnFile file, BlockLayout layout, int k, FeatureSource features, Iterator<Integer> blocks) {
            BlockReader reader = new BlockReader(storage, file, layout, k, features, blocks);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
            return reader;
        }

        private BlockReader(Storage storage, KnnFile file, BlockLayout layout, int k, FeatureSource features, Iterator<Integer> blocks) {
            this.storage = storage;
            this.file = file;
            this.layout = layout;
            this.k = k;
            this.features = features;
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
                rows = file.read(storage, first, layout.nodes() - first, k);
            }
            int[] ids = new int[count * k];
            float[] similarities = new float[count * k];
            for (int row = 0; row < count; row++) {
                rows.next(ids, similarities, row * k);
            }
            nextRow = first + count;
            KnnBlock read = new KnnBlock(first, count, k, ids, similarities);
            if (!file.hasSimilarities()) {
                fillSimilarities(read, features.table());
            }
            return new Tuple2<>(block, read);
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

    /** The dot products of each row's own vector with its neighbours'. */
    static void fillSimilarities(KnnBlock block, FeatureTable features) {
        int dim = features.dim();
        FloatBuffer vectors = FloatBuffer.allocate((block.k + 1) * dim);
        float[] x = vectors.array();
        int[] self = new int[1];
        for (int row = 0; row < block.rows; row++) {
            self[0] = block.first + row;
            features.gather(self, 0, 1, vectors.clear());
            features.gather(block.ids, row * block.k, block.k, vectors);
            for (int column = 0; column < block.k; column++) {
                double sum = 0;
                for (int c = 0; c < dim; c++) {
                    sum += (double) x[c] * x[(column + 1) * dim + c];
                }
                block.similarities[row * block.k + column] = (float) sum;
            }
        }
    }
}
