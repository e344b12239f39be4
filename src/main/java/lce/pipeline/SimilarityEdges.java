package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.IndexSort;
import lce.pipeline.block.IntList;
import lce.pipeline.block.Message;

/**
 * A set of undirected similarity edges: each pair of nodes once, ordered by smaller and then larger node. If both ends
 * chose an edge, its similarity and score are those of the smaller row. If that row has the edge twice, they are those
 * of the lower column.
 */
final class SimilarityEdges implements Serializable {

    final int[] smaller;
    final int[] larger;
    final float[] similarities;
    final double[] scores;

    private SimilarityEdges(int count) {
        smaller = new int[count];
        larger = new int[count];
        similarities = new float[count];
        scores = new double[count];
    }

    /** Returns an empty set. */
    static SimilarityEdges none() {
        return new SimilarityEdges(0);
    }

    int count() {
        return smaller.length;
    }

    /** Chosen edges that are sent to the block of their smaller node. */
    static final class Chosen implements Serializable {
        final int[] rows; // the rows that chose the edges
        final int[] columns;
        final int[] ids;
        final float[] similarities;
        final double[] scores;

        Chosen(DensityBlock block, int[] cells) {
            int k = block.knn.k;
            rows = IntStream.of(cells).map(cell -> block.knn.first + cell / k).toArray();
            columns = IntStream.of(cells).map(cell -> cell % k).toArray();
            ids = IntStream.of(cells).map(cell -> block.knn.ids[cell]).toArray();
            similarities = new float[cells.length];
            scores = new double[cells.length];
            for (int i = 0; i < cells.length; i++) {
                similarities[i] = block.knn.similarities[cells[i]];
                scores[i] = block.symmetricScore(cells[i]);
            }
        }
    }

    /**
     * Returns the similarity edges by the block of their smaller node. Blocks without such edges are missing.
     *
     * @param selected the edges that each block's rows chose
     */
    static Blocks<SimilarityEdges> undirected(Blocks<DensityBlock> blocks, Blocks<SelectedEdges> selected) {
        BlockLayout layout = blocks.placement().layout();
        return blocks.combine(selected, (block, edges) -> byBlockOfSmallerNode(block, edges.similarityCells, layout))
                .exchange(messages -> messages)
                .map(SimilarityEdges::distinct);
    }

    private static Iterator<Message<Chosen>> byBlockOfSmallerNode(DensityBlock block, int[] cells, BlockLayout layout) {
        List<Message<Chosen>> messages = new ArrayList<>();
        int[] targets = new int[cells.length];
        for (int i = 0; i < cells.length; i++) {
            int row = block.knn.first + cells[i] / block.knn.k;
            targets[i] = layout.blockOf(Math.min(row, block.knn.ids[cells[i]]));
        }
        for (int target : IntList.sortedSet(targets.clone())) {
            int[] cellsOfTarget = IntStream.range(0, cells.length)
                    .filter(i -> targets[i] == target)
                    .map(i -> cells[i])
                    .toArray();
            messages.add(new Message<>(target, new Chosen(block, cellsOfTarget)));
        }
        return messages.iterator();
    }

    private static SimilarityEdges distinct(Iterable<Chosen> messages) {
        Edges edges = new Edges(messages);
        int[] order = IndexSort.sorted(edges.count, edges::compare);
        int[] distinct = IntStream.range(0, order.length)
                .filter(i -> i == 0 || !edges.samePair(order[i - 1], order[i]))
                .map(i -> order[i])
                .toArray();
        SimilarityEdges result = new SimilarityEdges(distinct.length);
        for (int i = 0; i < distinct.length; i++) {
            result.smaller[i] = edges.smaller[distinct[i]];
            result.larger[i] = edges.larger[distinct[i]];
            result.similarities[i] = edges.similarities[distinct[i]];
            result.scores[i] = edges.scores[distinct[i]];
        }
        return result;
    }

    /** The chosen edges of all messages, as parallel arrays. */
    private static final class Edges {
        final int count;
        final int[] smaller;
        final int[] larger;
        final int[] rows;
        final int[] columns;
        final float[] similarities;
        final double[] scores;

        Edges(Iterable<Chosen> messages) {
            int total = 0;
            for (Chosen chosen : messages) {
                total += chosen.rows.length;
            }
            count = total;
            smaller = new int[count];
            larger = new int[count];
            rows = new int[count];
            columns = new int[count];
            similarities = new float[count];
            scores = new double[count];
            int at = 0;
            for (Chosen chosen : messages) {
                for (int i = 0; i < chosen.rows.length; i++, at++) {
                    smaller[at] = Math.min(chosen.rows[i], chosen.ids[i]);
                    larger[at] = Math.max(chosen.rows[i], chosen.ids[i]);
                    rows[at] = chosen.rows[i];
                    columns[at] = chosen.columns[i];
                    similarities[at] = chosen.similarities[i];
                    scores[at] = chosen.scores[i];
                }
            }
        }

        boolean samePair(int a, int b) {
            return smaller[a] == smaller[b] && larger[a] == larger[b];
        }

        int compare(int a, int b) {
            int order = Integer.compare(smaller[a], smaller[b]);
            order = order != 0 ? order : Integer.compare(larger[a], larger[b]);
            order = order != 0 ? order : Integer.compare(rows[a], rows[b]);
            return order != 0 ? order : Integer.compare(columns[a], columns[b]);
        }
    }
}
