package lce.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import lce.pipeline.block.KnnBlock;

/**
 * Sections of the method on plain arrays in one thread, as they are written down: the oracle of the distributed stages.
 * A missing neighbour is none: no edge, no part in a sum or a mean.
 */
public final class PlainMethod {

    final double[] density;
    final List<long[]> densityEdges = new ArrayList<>();
    final TreeSet<Long> similarityEdges = new TreeSet<>(); // smaller << 32 | larger
    double threshold;

    PlainMethod(ScoredGraph g) {
        double[] s = symmetricScores(g);
        density = new double[g.n];
        double nearest = 0;
        int counted = 0;
        for (int row = 0; row < g.n; row++) {
            for (int column = 1; column < g.k; column++) {
                density[row] += s[row * g.k + column] * g.similarities[row * g.k + column];
                boolean isNearest = column <= 3 && g.ids[row * g.k + column] != KnnBlock.NONE;
                nearest += isNearest ? g.similarities[row * g.k + column] : 0;
                counted += isNearest ? 1 : 0;
            }
        }
        threshold = counted == 0 ? 0 : nearest / counted;
        for (int row = 0; row < g.n; row++) {
            select(g, s, row);
        }
    }

    private static double[] symmetricScores(ScoredGraph g) {
        float[][] matrix = new float[g.n][g.n];
        for (int cell = 0; cell < g.ids.length; cell++) {
            if (g.ids[cell] != KnnBlock.NONE) {
                matrix[cell / g.k][g.ids[cell]] += g.scores[cell];
            }
        }
        double[] s = new double[g.ids.length];
        for (int cell = 0; cell < s.length; cell++) {
            s[cell] = g.ids[cell] == KnnBlock.NONE
                    ? 0
                    : (matrix[cell / g.k][g.ids[cell]] + matrix[g.ids[cell]][cell / g.k]) / 2.0;
        }
        return s;
    }

    private void select(ScoredGraph g, double[] s, int row) {
        int start = row * g.k;
        int best = 0;
        for (int column = 0; column < g.k; column++) {
            if (strength(g, s, start, column) > strength(g, s, start, best)) {
                best = column;
            }
        }
        if (best > 0) {
            densityEdges.add(new long[] {row, g.ids[start + best]});
        }
        for (int column = 1; column < g.k; column++) {
            boolean isDensityEdge = best > 0 && column == best;
            double strength = g.similarities[start + column] * s[start + column];
            if (!isDensityEdge && higher(g, start, column) && strength > 0 && strength >= threshold) {
                long other = g.ids[start + column];
                similarityEdges.add(Math.min(row, other) << 32 | Math.max(row, other));
            }
        }
    }

    private double strength(ScoredGraph g, double[] s, int start, int column) {
        return higher(g, start, column) ? g.similarities[start + column] * s[start + column] : 0;
    }

    private boolean higher(ScoredGraph g, int start, int column) {
        return g.ids[start + column] != KnnBlock.NONE && density[g.ids[start + column]] > density[g.ids[start]];
    }

    /** Labels in the order of each component's smallest row. */
    public static int[] components(int n, long[]... edges) {
        int[] root = new int[n];
        for (int i = 0; i < n; i++) {
            root[i] = i;
        }
        for (boolean changed = true; changed; ) {
            changed = false;
            for (long[] edge : edges) {
                int least = Math.min(root[(int) edge[0]], root[(int) edge[1]]);
                changed |= root[(int) edge[0]] != least || root[(int) edge[1]] != least;
                root[(int) edge[0]] = least;
                root[(int) edge[1]] = least;
            }
        }
        int[] labels = new int[n];
        int next = 0;
        for (int i = 0; i < n; i++) {
            labels[i] = root[i] == i ? next++ : labels[root[i]];
        }
        return labels;
    }
}
