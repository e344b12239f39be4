package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.CellTable;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.block.Message;

/**
 * Computes the symmetric scores S = (S + Sᵀ)/2 at the cells of the kNN graph. If the graph lacks the reverse edge, that
 * edge counts 0, so that the score halves. If a row has an id twice, its scores are summed and both cells have the sum.
 * A missing neighbour has no edge.
 */
final class SymmetricScores {

    private static final int NO_SLOT = -1;

    private SymmetricScores() {}

    /**
     * Edges from one block that end in another block, in the order of their cells. They are reverse edges of the other
     * block.
     */
    static final class ReverseEdges implements Serializable {

        final int[] sources; // the rows where the edges start
        final int[] targets; // the ids where the edges end, rows of the receiving block
        final float[] scores;

        ReverseEdges(int[] sources, int[] targets, float[] scores) {
            this.sources = sources;
            this.targets = targets;
            this.scores = scores;
        }
    }

    /**
     * Returns symmetric scores and densities: each block receives the edges that end in it.
     *
     * @param keepScores whether the blocks also keep LCENet's scores, a quarter of their bytes
     */
    static Blocks<DensityBlock> densities(Blocks<ScoredBlock> scored, boolean keepScores) {
        BlockLayout layout = scored.placement().layout();
        Blocks<Iterable<ReverseEdges>> reverse = scored.exchange(block -> reverseEdges(block, layout));
        return scored.combineOr(reverse, List.of(), (block, edges) -> {
            float[] sums = sums(block, edges);
            return new DensityBlock(block.knn, keepScores ? block.scores : null, sums, Density.of(block.knn, sums));
        });
    }

    private static Iterator<Message<ReverseEdges>> reverseEdges(ScoredBlock block, BlockLayout layout) {
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
        int[] cells = new int[starts[layout.blocks()]]; // by target block, ascending within a block
        for (int cell = 0; cell < ids.length; cell++) {
            if (block.knn.isPresent(cell)) {
                cells[next[layout.blockOf(ids[cell])]++] = cell;
            }
        }
        int[] targetBlocks = IntStream.range(0, layout.blocks())
                .filter(b -> starts[b] < starts[b + 1])
                .toArray();
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
            return new Message<>(b, new ReverseEdges(sources, targets, scores));
        });
    }

    /** Returns float[rows, k]: s_ij + s_ji of every cell, or 0 if the neighbour is missing. */
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
        // one message holds all edges i -> j in their order, so that no sum depends on the order of messages
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
