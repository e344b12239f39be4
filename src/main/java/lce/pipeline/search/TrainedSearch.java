package lce.pipeline.search;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Builds the graph by a trained search. A task searches as many blocks of its partition at a time as fit its memory. If
 * Spark loses a block, the same search finds the same neighbours again.
 */
public final class TrainedSearch implements Serializable {

    private final int k;
    private final TaskSearch search;

    /** @param k neighbours per face, including the face itself */
    TrainedSearch(int k, TaskSearch search) {
        this.k = k;
        this.search = search;
    }

    /**
     * Returns the neighbours of all faces.
     *
     * @param placement placement of the nodes that the search was trained for
     * @param facesDone counts the faces whose search is finished
     */
    public Blocks<KnnBlock> graph(JavaSparkContext spark, BlockPlacement placement, LongAccumulator facesDone) {
        BlockLayout layout = placement.layout();
        return Blocks.create(spark, placement, numbers -> blocks(numbers, layout, facesDone));
    }

    /** @param numbers the numbers of consecutive blocks, ascending */
    private Iterator<KnnBlock> blocks(Iterator<Integer> numbers, BlockLayout layout, LongAccumulator facesDone) {
        if (!numbers.hasNext()) {
            return Iterators.none();
        }
        List<Integer> blockNumbers = new ArrayList<>();
        numbers.forEachRemaining(blockNumbers::add);
        int fitting = Math.max(1, search.rowsTogether() / layout.blockRows());
        int passes = (blockNumbers.size() - 1) / fitting + 1;
        int together = (blockNumbers.size() - 1) / passes + 1;
        TaskSearch.Rows rows = search.open(Math.min(together * layout.blockRows(), layout.nodes()));
        return new Iterator<>() {

            private final Deque<KnnBlock> results = new ArrayDeque<>();
            private int next;

            @Override
            public boolean hasNext() {
                return !results.isEmpty() || next < blockNumbers.size();
            }

            @Override
            public KnnBlock next() {
                if (results.isEmpty()) {
                    int last = Math.min(next + together, blockNumbers.size()) - 1;
                    find(rows, layout, blockNumbers.get(next), blockNumbers.get(last), results, facesDone);
                    next = last + 1;
                }
                return results.remove();
            }
        };
    }

    private void find(
            TaskSearch.Rows search,
            BlockLayout layout,
            int firstBlock,
            int lastBlock,
            Deque<KnnBlock> results,
            LongAccumulator facesDone) {
        int first = layout.first(firstBlock);
        int rows = layout.first(lastBlock) + layout.rows(lastBlock) - first;
        int[] ids = new int[rows * k];
        float[] similarities = new float[rows * k];
        search.search(first, rows, ids, similarities, facesDone::add);
        for (int block = firstBlock; block <= lastBlock; block++) {
            int from = (layout.first(block) - first) * k;
            int to = from + layout.rows(block) * k;
            results.add(new KnnBlock(
                    layout.first(block),
                    layout.rows(block),
                    k,
                    Arrays.copyOfRange(ids, from, to),
                    Arrays.copyOfRange(similarities, from, to)));
        }
    }
}
