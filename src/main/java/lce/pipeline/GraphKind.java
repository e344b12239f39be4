package lce.pipeline;

import java.util.function.DoubleUnaryOperator;

/** What the values beside the ids of a kNN graph may be, and how each follows from the cosine similarity. */
enum GraphKind {

    COSINE_DISTANCES(s -> 1 - s, null, null),
    SIMILARITIES(s -> s, "cosine similarities", "write 1 - similarity"),
    SQUARED_EUCLIDEAN(s -> 2 - 2 * s, "squared Euclidean distances", "divide them by 2"),
    EUCLIDEAN(s -> Math.sqrt(Math.max(0, 2 - 2 * s)), "Euclidean distances", "square them and divide by 2"),
    NEGATED_SIMILARITIES(s -> -s, "negated cosine similarities", "add 1 to them"),
    ZEROS(s -> 0, "zeros", "search again, because a search that failed may leave zeros");

    private final DoubleUnaryOperator ofSimilarity;
    private final String what;
    private final String repair;

    GraphKind(DoubleUnaryOperator ofSimilarity, String what, String repair) {
        this.ofSimilarity = ofSimilarity;
        this.what = what;
        this.repair = repair;
    }

    /** True if a value of this kind belongs to the similarity, give or take {@code tolerance}. */
    boolean fits(double value, double similarity, double tolerance) {
        return Math.abs(value - ofSimilarity.applyAsDouble(similarity)) <= tolerance;
    }

    /** In the plural; null for the kind that belongs there. */
    String what() {
        return what;
    }

    /** How to make cosine distances of them; null for the kind that belongs there. */
    String repair() {
        return repair;
    }
}
