package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

import lce.knn.ExactSearch;
import lce.knn.VectorSource;
import lce.network.InnerProducts;
import lce.network.InnerProducts.Rounding;
import lce.network.cpu.OneDnn;
import lce.network.cpu.OneDnnProducts;
import lce.network.cpu.PlainProducts;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Finds the neighbours of a partition's faces: all vectors pass by as many of its blocks at a time as a task's memory holds. */
public final class NeighbourSearch implements Serializable {

    /** Where a task finds all vectors. */
    public interface Vectors extends Serializable {
        VectorSource open();
    }

    private final int k;
    private final Vectors vectors;
    private final Rounding rounding;
    private final CollectionAccumulator<String> taken;

    /**
     * @param k        neighbours a face, itself included
     * @param rounding of the fast inner products, or null for the fastest; the neighbours do not depend on it
     * @param taken    gets a line for each task: executor, library, rounding
     */
    public NeighbourSearch(int k, Vectors vectors, Rounding rounding, CollectionAccumulator<String> taken) {
        this.k = k;
        this.vectors = vectors;
        this.rounding = rounding;
        this.taken = taken;
    }

    int k() {
        return k;
    }

    /** @param numbers of consecutive blocks, ascending */
    Iterator<Tuple2<Integer, KnnBlock>> blocks(Iterator<Integer> numbers, BlockLayout layout, LongAccumulator facesDone) {
        if (!numbers.hasNext()) {
            return Iterators.none();
        }
        VectorSource all = vectors.open();
        int together = Math.max(1, ExactSearch.blockRows(all.dim(), k) / layout.blockRows());
        InnerProducts products = open(all, together * layout.blockRows());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> products.close());
        ExactSearch search = new ExactSearch(all, products, k);
        return new Iterator<>() {

            private final Deque<Tuple2<Integer, KnnBlock>> found = new ArrayDeque<>();

            @Override
            public boolean hasNext() {
                return !found.isEmpty() || numbers.hasNext();
            }

            @Override
            public Tuple2<Integer, KnnBlock> next() {
                if (found.isEmpty()) {
                    int first = numbers.next();
                    int last = first;
                    while (numbers.hasNext() && last - first + 1 < together) {
                        last = numbers.next();
                    }
                    find(search, layout, first, last, found, facesDone);
                }
                return found.remove();
            }
        };
    }

    private void find(ExactSearch search, BlockLayout layout, int firstBlock, int lastBlock, Deque<Tuple2<Integer, KnnBlock>> found, LongAccumulator facesDone) {
        int first = layout.first(firstBlock);
        int rows = layout.first(lastBlock) + layout.rows(lastBlock) - first;
        int[] ids = new int[rows * k];
        float[] similarities = new float[rows * k];
        search.search(first, rows, ids, similarities, facesDone::add);
        for (int block = firstBlock; block <= lastBlock; block++) {
            int from = (layout.first(block) - first) * k;
            int to = from + layout.rows(block) * k;
            found.add(new Tuple2<>(block, new KnnBlock(layout.first(block), layout.rows(block), k, Arrays.copyOfRange(ids, from, to),
                    Arrays.copyOfRange(similarities, from, to))));
        }
    }

    /** What a task takes outside the heap, as this machine would run it; the heap holds some 100 MB beside. */
    public static long nativeBytes(int faces, int dim, int k, Rounding rounding) {
        if (!OneDnn.isAvailable()) {
            return 0;
        }
        try (OneDnnProducts products = oneDnn(faces, dim, ExactSearch.blockRows(dim, k), rounding)) {
            return products.nativeBytes();
        }
    }

    private static OneDnnProducts oneDnn(int faces, int dim, int rows, Rounding rounding) {
        return new OneDnnProducts(dim, Math.min(rows, faces), ExactSearch.chunkRows(dim, faces), rounding);
    }

    private InnerProducts open(VectorSource all, int rows) {
        InnerProducts products = OneDnn.isAvailable() ? oneDnn(all.rows(), all.dim(), rows, rounding) : new PlainProducts(all.dim());
        String why = OneDnn.isAvailable() ? "" : ", because " + OneDnn.whyUnavailable();
        taken.add("executor " + SparkEnv.get().executorId() + ", kNN graph: " + products.description() + why);
        return products;
    }
}
