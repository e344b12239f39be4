package lce.pipeline.graph;

import java.io.Serializable;

import lce.pipeline.block.KnnBlock;

/** Counts how well rows of a kNN graph agree with the vectors. The sum over blocks does not depend on their order. */
public final class GraphCounts implements Serializable {

    /** The tolerance of distances, which covers float16 features, approximate searches and quantised distances. */
    private static final double TOLERANCE = 1e-2;
    /**
     * The tolerance of the order if the file has only ids. It is larger because a search with quantised vectors ranks
     * by other numbers.
     */
    private static final double TOLERANCE_OF_RANKS = 5e-2;

    long selfMoved; // rows among all rows whose face itself was not the first neighbour
    long missing; // cells of all rows without a neighbour
    long rows; // rows that were checked
    long cells; // neighbours in the checked rows, without the faces themselves
    final long[] ofKind = new long[GraphKind.values().length]; // cells whose value fits each kind
    long unsorted; // rows that are not nearest first
    long rankedAlike; // rows whose first and last neighbour have the same order by the file and by the vectors
    long rankedOpposite; // rows whose first and last neighbour have opposite orders by the file and by the vectors
    long nearer; // rows whose neighbours are nearer on average than the faces of shifted ids, if those were compared
    int firstUnsorted = -1; // the first row that is not nearest first
    int exampleRow = -1; // the row of the first cell that does not fit
    int exampleId;
    float exampleDistance; // in the file
    float exampleSimilarity; // computed from the vectors

    /**
     * Counts a row.
     *
     * @param ids the row's k neighbours, from index {@code at}
     * @param given their similarities in the file, from index {@code at}; null if the file has only ids
     * @param computed their similarities computed from the vectors, from index {@code from}
     */
    void add(int row, int[] ids, float[] given, int at, float[] computed, int from, int k) {
        float[] ranked = given == null ? computed : given;
        int offset = given == null ? from : at;
        double tolerance = given == null ? TOLERANCE_OF_RANKS : TOLERANCE;
        int first = -1;
        int last = -1;
        double least = Double.POSITIVE_INFINITY;
        boolean sorted = true;
        for (int column = 1; column < k; column++) {
            int id = ids[at + column];
            if (id != KnnBlock.NONE && id != row) {
                cells++;
                first = first < 0 ? column : first;
                last = column;
                sorted &= ranked[offset + column] <= least + tolerance;
                least = Math.min(least, ranked[offset + column]);
                if (given != null) {
                    compare(row, id, given[at + column], computed[from + column]);
                }
            }
        }
        rows++;
        if (!sorted) {
            firstUnsorted = unsorted++ == 0 ? row : firstUnsorted;
        }
        if (given != null && first >= 0) {
            double sign = Math.signum(given[at + first] - given[at + last])
                    * Math.signum(computed[from + first] - computed[from + last]);
            rankedAlike += sign > 0 ? 1 : 0;
            rankedOpposite += sign < 0 ? 1 : 0;
        }
    }

    private void compare(int row, int id, float given, float similarity) {
        double distance = 1 - (double) given;
        for (GraphKind kind : GraphKind.values()) {
            ofKind[kind.ordinal()] += kind.fits(distance, similarity, TOLERANCE) ? 1 : 0;
        }
        if (exampleRow < 0 && !GraphKind.COSINE_DISTANCES.fits(distance, similarity, TOLERANCE)) {
            exampleRow = row;
            exampleId = id;
            exampleDistance = (float) distance;
            exampleSimilarity = similarity;
        }
    }

    /** Returns the number of cells whose value fits a kind. */
    long of(GraphKind kind) {
        return ofKind[kind.ordinal()];
    }

    /** Returns the sums of these and other counts. The examples are those of the smaller row. */
    GraphCounts plus(GraphCounts other) {
        GraphCounts sum = new GraphCounts();
        sum.selfMoved = selfMoved + other.selfMoved;
        sum.missing = missing + other.missing;
        sum.rows = rows + other.rows;
        sum.cells = cells + other.cells;
        for (int kind = 0; kind < ofKind.length; kind++) {
            sum.ofKind[kind] = ofKind[kind] + other.ofKind[kind];
        }
        sum.unsorted = unsorted + other.unsorted;
        sum.rankedAlike = rankedAlike + other.rankedAlike;
        sum.rankedOpposite = rankedOpposite + other.rankedOpposite;
        sum.nearer = nearer + other.nearer;
        sum.firstUnsorted = isBefore(firstUnsorted, other.firstUnsorted) ? firstUnsorted : other.firstUnsorted;
        GraphCounts example = isBefore(exampleRow, other.exampleRow) ? this : other;
        sum.exampleRow = example.exampleRow;
        sum.exampleId = example.exampleId;
        sum.exampleDistance = example.exampleDistance;
        sum.exampleSimilarity = example.exampleSimilarity;
        return sum;
    }

    private static boolean isBefore(int row, int other) {
        return row >= 0 && (other < 0 || row <= other);
    }
}
