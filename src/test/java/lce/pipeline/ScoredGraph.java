package lce.pipeline;

import java.util.Arrays;
import java.util.Random;

import lce.pipeline.block.KnnBlock;

/** A kNN graph together with LCENet's score of each of its cells. {@link GraphDrawing} writes a small one by hand. */
public final class ScoredGraph {

    public final int n;
    public final int k;
    public final int[] ids; // [n, k]
    public final float[] similarities; // [n, k]
    final float[] scores; // [n, k]

    ScoredGraph(int k, int[] ids, float[] similarities, float[] scores) {
        this.n = ids.length / k;
        this.k = k;
        this.ids = ids;
        this.similarities = similarities;
        this.scores = scores;
    }

    /**
     * Returns a graph with every oddity that files have: duplicate ids, columns 0 that are not the row, ties, missing
     * reverse edges.
     */
    public static ScoredGraph random(int n, int k, long seed) {
        Random random = new Random(seed);
        int[] ids = new int[n * k];
        float[] similarities = new float[n * k];
        float[] scores = new float[n * k];
        for (int cell = 0; cell < ids.length; cell++) {
            int row = cell / k;
            ids[cell] =
                    cell % k == 0 && random.nextInt(10) > 0 ? row : Math.floorMod(row + random.nextInt(2 * k) - k, n);
            similarities[cell] = random.nextInt(12) / 12f; // coarse, so that ties are many
            scores[cell] = random.nextInt(9) / 8f;
        }
        return new ScoredGraph(k, ids, similarities, scores);
    }

    /** Returns the same graph, in which each row keeps its column 0 and a random number of the neighbours after it. */
    public ScoredGraph withMissingNeighbours(long seed) {
        Random random = new Random(seed);
        int[] fewer = ids.clone();
        float[] similar = similarities.clone();
        for (int row = 0; row < n; row++) {
            int present = 1 + random.nextInt(k);
            Arrays.fill(fewer, row * k + present, (row + 1) * k, KnnBlock.NONE);
            Arrays.fill(similar, row * k + present, (row + 1) * k, 0);
        }
        return new ScoredGraph(k, fewer, similar, scores); // the networks give scores to missing neighbours too
    }

    /** Returns a row's ids: int[k]. */
    int[] row(int row) {
        return Arrays.copyOfRange(ids, row * k, (row + 1) * k);
    }

    /** Returns consecutive rows without their scores. */
    KnnBlock block(int first, int rows) {
        return new KnnBlock(
                first,
                rows,
                k,
                Arrays.copyOfRange(ids, first * k, (first + rows) * k),
                Arrays.copyOfRange(similarities, first * k, (first + rows) * k));
    }
}
