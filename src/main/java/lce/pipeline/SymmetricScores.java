package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;

import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * S = (S + Sᵀ)/2, read back at the cells of the kNN graph. A reverse edge that the graph does not hold counts 0, so the score
 * halves; where a row names an id twice, its scores are summed and the sum is read at both places. A missing neighbour has no edge.
 */
final class SymmetricScores {

    private static final int NO_SLOT = -1;

    private SymmetricScores() {
    }

    /** Edges from one block that end in another, in the order of their cells: what the other block knows as reverse edges. */
    static final class ReverseEdges implements Serializable {

        final int[] sources;  // the rows they come from
        final int[] targets;  // the ids they point to, rows of the receiving block
        final float[] scores;

        ReverseEdges(int[] sources, int[] targets, float[] scores) {
            this.sources = sources;
            this.targets = targets;
            this.scores = scores;
        }
    }

    /** The join with the reverse edges, and with it the densities. */
    static JavaPairRDD<Integer, DensityBlock> densities(JavaPairRDD<Integer, ScoredBlock> scored, BlockLayout layout, BlockPartitioner partitioner) {
        JavaPairRDD<Integer, Iterable<ReverseEdges>> reverse = scored.flatMapToPair(block -> reverseEdges(block._2, layout)).groupByKey(partitioner);
        return scored.leftOuterJoin(reverse, partitioner).mapValues(joined -> {
            ScoredBlock block = joined._1;
            float[] sums = sums(block, joined._2.isPresent() ? joined._2.get() : java.util.List.of());
            return new DensityBlock(block.knn, block.scores, sums, Density.of(block.knn, sums));
        });
    }

    private static Iterator<Tuple2<Integer, ReverseEdges>> reverseEdges(ScoredBlock block, BlockLayout layout) {
        int[] ids = block.knn.ids;
        int k = block.knn.k;
        int[] starts = new int[layout.blocks() + 1];
        for (int cell = 0; cell < ids.length; cell++) {
            if (block.knn.isPresent(cell)) {
                starts[layout.blockOf(ids[cell]) + 1]++;
            }
        }
        for (int b = 0; b < layout.blocks(); b++) {
            starts[b + 1] += starts[b];
        }
        int[] next = starts.clone();
        int[] cells = new int[starts[layout.blocks()]]; // by target block, and within one in ascending order
        for (int cell = 0; cell < ids.length; cell++) {
            if (block.knn.isPresent(cell)) {
                cells[next[layout.blockOf(ids[cell])]++] = cell;
            }
        }
        int[] targetBlocks = java.util.stream.IntStream.range(0, layout.blocks()).filter(b -> starts[b] < starts[b + 1]).toArray();
        return Iterators.map(Arrays.stream(targetBlocks).iterator(), b -> {
            int count = starts[b + 1] - starts[b];
            int[] sources = new int[count];
            int[] targets = new int[count];
            float[] scores = new float[count];
            for (int i = 0; i < count; i++) {
                int cell = cells[starts[b] + i];
                sources[i] = block.knn.first + cell / k;
                targets[i] = ids[cell];
                scores[i] = block.scores[cell];
            }
            return new Tuple2<>(b, new ReverseEdges(sources, targets, scores));
        });
    }

    /** s_ij + s_ji of every cell, in f32; 0 where the neighbour is missing. */
    private static float[] sums(ScoredBlock block, Iterable<ReverseEdges> reverse) {
        KnnBlock knn = block.knn;
        CellTable cells = new CellTable(knn.ids.length);
        int[] slots = new int[knn.ids.length];
        for (int cell = 0; cell < slots.length; cell++) {
            slots[cell] = knn.isPresent(cell) ? cells.insert(cell / knn.k, knn.ids[cell]) : NO_SLOT;
        }
        float[] forward = new float[cells.capacity()];
        for (int cell = 0; cell < slots.length; cell++) {
            if (slots[cell] != NO_SLOT) {
                forward[slots[cell]] += block.scores[cell];
            }
        }
        // all edges i -> j stand in one message in their order, so the order of messages does not matter to any sum
        float[] backward = new float[cells.capacity()];
        for (ReverseEdges edges : reverse) {
            for (int i = 0; i < edges.sources.length; i++) {
                int slot = cells.find(edges.targets[i] - knn.first, edges.sources[i]);
                if (slot >= 0) {
                    backward[slot] += edges.scores[i];
                }
            }
        }
        float[] sums = new float[slots.length];
        for (int cell = 0; cell < slots.length; cell++) {
            sums[cell] = slots[cell] == NO_SLOT ? 0 : forward[slots[cell]] + backward[slots[cell]];
        }
        return sums;
    }
}
