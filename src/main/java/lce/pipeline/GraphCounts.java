package lce.pipeline;

import java.io.Serializable;

/** How well rows of a kNN graph go with the vectors: counts that add up over blocks, whatever their order. */
final class GraphCounts implements Serializable {

    /** Float16 features, approximate searches and quantised distances stay within this. */
    private static final double TOLERANCE = 1e-2;
    /** Similarities that follow from ids alone may be out of order by more, because a search with quantised vectors ranks by other numbers. */
    private static final double TOLERANCE_OF_RANKS = 5e-2;

    long selfMoved;         // of all rows, those whose face itself was not the first neighbour
    long missing;           // of all rows, cells without a neighbour
    long rows;              // rows that were checked
    long cells;             // their neighbours, the faces themselves aside
    final long[] ofKind = new long[GraphKind.values().length]; // cells whose value fits each kind
    long unsorted;          // rows that are not nearest first
    long rankedAlike;       // rows whose last neighbour is farther than the first by the file and by the vectors
    long rankedOpposite;    // rows where the two contradict each other
    long nearer;            // rows whose neighbours are nearer on average than those of other ids, where such were compared
    int firstUnsorted = -1; // the row
    int exampleRow = -1;    // of the first cell that does not fit
    int exampleId;
    float exampleDistance;  // in the file
    float exampleSimilarity; // of the vectors

    /**
     * Counts a row.
     *
     * @param ids      its neighbours, from {@code at} on
     * @param given    their similarities in the file, from {@code at} on; null for a file of ids alone
     * @param computed their similarities by the vectors, from {@code from} on
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
            double sign = Math.signum(given[at + first] - given[at + last]) * Math.signum(computed[from + first] - computed[from + last]);
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

    /** Cells whose value fits a kind. */
    long of(GraphKind kind) {
        return ofKind[kind.ordinal()];
    }

    /** The counts of both; the examples are those of the smaller rows. */
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
