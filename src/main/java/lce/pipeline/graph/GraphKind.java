package lce.pipeline.graph;

import java.util.function.DoubleUnaryOperator;

/** The kinds of values that a kNN graph may hold with its ids. Each is a function of the cosine similarity. */
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

    /** Returns true if a value of this kind agrees with the similarity within {@code tolerance}. */
    boolean fits(double value, double similarity, double tolerance) {
        return Math.abs(value - ofSimilarity.applyAsDouble(similarity)) <= tolerance;
    }

    /** Returns the name of the kind in the plural, or null for cosine distances, which are correct. */
    String what() {
        return what;
    }

    /** Returns how to convert the values to cosine distances, or null for cosine distances. */
    String repair() {
        return repair;
    }
}
