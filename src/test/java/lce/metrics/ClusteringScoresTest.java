package lce.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

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

    /**
     * Identities and clusters, pairwise precision, recall and F, NMI: as scikit-learn's precision_recall_fscore_support
     * gives for pairs.
     */
    private static final List<Arguments> WITHOUT_PAIRS = List.of(
            Arguments.of(new long[] {0, 0}, new int[] {0, 1}, 0, 0, 0, 0),
            Arguments.of(new long[] {0, 1}, new int[] {0, 0}, 0, 0, 0, 0),
            Arguments.of(new long[] {0, 1}, new int[] {0, 1}, 0, 0, 0, 1),
            Arguments.of(new long[] {5}, new int[] {0}, 0, 0, 0, 1),
            Arguments.of(new long[] {0, 0, 1}, new int[] {0, 1, 1}, 0, 0, 0, .2740175421212807));

    @ParameterizedTest
    @FieldSource("WITHOUT_PAIRS")
    void aScoreWithoutPairsIsZero(
            long[] truth, int[] predicted, double precision, double recall, double fscore, double nmi) {
        ClusteringScores scores = ClusteringScores.of(truth, predicted);
        assertEquals(new ClusteringScores.Agreement(precision, recall, fscore), scores.pairwise());
        assertEquals(nmi, scores.nmi(), 1e-12);
    }

    @Test
    void facesOfUnknownIdentityOrClusterAreLeftOut() {
        long[] truth = new long[TRUTH.length + 3];
        int[] predicted = new int[TRUTH.length + 3];
        Arrays.fill(truth, -1);
        Arrays.fill(predicted, -1);
        System.arraycopy(TRUTH, 0, truth, 2, TRUTH.length);
        System.arraycopy(PREDICTED, 0, predicted, 2, PREDICTED.length);
        truth[0] = 2; // without a cluster
        predicted[1] = 3; // without an identity
        assertEquals(ClusteringScores.of(TRUTH, PREDICTED), ClusteringScores.of(truth, predicted));
    }

    @Test
    void thereAreNoScoresIfNoIdentityIsKnown() {
        assertNull(ClusteringScores.of(new long[] {-1, -1}, new int[] {0, 1}));
        assertNull(ClusteringScores.of(new long[0], new int[0]));
    }
}
