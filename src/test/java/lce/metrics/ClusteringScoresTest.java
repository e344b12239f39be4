package lce.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Against what scikit-learn and the reference implementation give. */
class ClusteringScoresTest {

    private static final long[] TRUTH = {2, 2, 3, 4, 0, 0, 4, 4, 1, 1, 4, 2, 1, 4, 1, 2, 3, 2, 0, 0, 4, 3, 4, 2};
    private static final int[] PREDICTED = {3, 1, 1, 3, 0, 1, 0, 1, 3, 0, 1, 1, 3, 0, 2, 1, 0, 3, 0, 1, 1, 1, 0, 3};

    @Test
    void aRandomClusteringIsScoredAsTheReferenceDoes() {
        ClusteringScores scores = ClusteringScores.of(TRUTH, PREDICTED);
        assertEquals(0.19753086419753085, scores.pairwise().precision(), 1e-12);
        assertEquals(0.3137254901960784, scores.pairwise().recall(), 1e-12);
        assertEquals(0.24242424242424243, scores.pairwise().fscore(), 1e-12);
        assertEquals(0.3365079365079366, scores.bcubed().precision(), 1e-12);
        assertEquals(0.45337301587301587, scores.bcubed().recall(), 1e-12);
        assertEquals(0.3862952197541497, scores.bcubed().fscore(), 1e-12);
        assertEquals(0.26648070806629987, scores.nmi(), 1e-12);
    }

    @Test
    void theTruthItselfIsPerfect() {
        ClusteringScores scores = ClusteringScores.of(new long[] {7, 7, -3, 9}, new int[] {0, 0, 1, 2});
        assertEquals(1, scores.pairwise().fscore());
        assertEquals(1, scores.bcubed().fscore());
        assertEquals(1, scores.nmi(), 1e-12);
    }

    @Test
    void oneClassOnBothSidesSharesAllInformation() {
        assertEquals(1.0, ClusteringScores.of(new long[4], new int[4]).nmi());
    }

    @Test
    void independentClassesShareNone() {
        ClusteringScores scores = ClusteringScores.of(new long[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1});
        assertEquals(0, scores.nmi());
        assertEquals(0.5, scores.bcubed().fscore());
    }
}
