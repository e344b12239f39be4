package lce.network.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import lce.Needs;
import lce.features.FeatureTable;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.onednn.OneDnn;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oneDNN engine against the plain one, with weights whose scores spread from near 0 to near 1. */
@Tag("processor")
@Tag("long")
class OneDnnEngineTest {

    private static final int ROWS = 300;

    @BeforeEach
    void needsOneDnn() {
        Needs.that(OneDnn.isAvailable(), OneDnn.whyUnavailable());
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({
        "F32, 256, 80, 1e-4",
        "F32, 256, 8, 1e-4",
        "F32, 512, 120, 1e-4",
        "F32, 32, 8, 1e-4",
        "F32, 30, 5, 1e-4",
        "BF16X3, 256, 80, 5e-4",
        "BF16X3, 256, 8, 5e-4",
        "BF16X3, 512, 120, 5e-4",
        "BF16X3, 32, 8, 5e-4",
        "BF16, 256, 80, 1e-1",
        "BF16, 256, 8, 1e-1",
        "BF16, 512, 120, 1e-1",
        "BF16, 32, 8, 1e-1"
    })
    void localConnectivityIsThePlainEngines(Precision precision, int dim, int k, double tolerance) {
        int heads = (dim + k) % 8 == 0 ? 8 : 5;
        LceNet net = RandomNetworks.lce(dim, k, dim == 32 ? 600 : 1024, 20, heads, 1);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int faces = k >= 80 ? 2 : 11;
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        float[] expected = new float[faces * k];
        new PlainEngine(net, null).localConnectivity(features, neighbours, faces, expected);

        float[] scores = new float[faces * k];
        try (OneDnnEngine engine = new OneDnnEngine(net, null, precision)) {
            engine.localConnectivity(features, neighbours, faces, scores);
        }

        assertClose(expected, scores, tolerance);
        assertTrue(
                max(expected) - min(expected) > 0.05,
                "scores should spread, not " + min(expected) + " to " + max(expected));
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({
        "F32, 256, 80, 1e-4",
        "F32, 256, 8, 1e-4",
        "F32, 512, 120, 1e-4",
        "F32, 32, 8, 1e-4",
        "BF16X3, 256, 80, 5e-4",
        "BF16X3, 256, 8, 5e-4",
        "BF16X3, 512, 120, 5e-4",
        "BF16X3, 32, 8, 5e-4",
        "BF16, 256, 80, 1e-1",
        "BF16, 256, 8, 1e-1",
        "BF16, 512, 120, 1e-1",
        "BF16, 32, 8, 1e-1"
    })
    void pairwiseConnectivityIsThePlainEngines(Precision precision, int dim, int k, double tolerance) {
        PceNet net = RandomNetworks.pce(dim, k, 1024, 256, 25, 8, 4);
        int pairs = k >= 80 ? 3 : 90; // more than one batch of the tail where that is cheap
        int[] sources = RandomNetworks.neighbours(pairs, k, ROWS, 6);
        int[] targets = RandomNetworks.neighbours(pairs, k, ROWS, 7);
        assertPairsAreThePlainEngines(net, precision, sources, targets, tolerance);
    }

    /**
     * Pairs with 0, 1, ... k neighbours in common, column 0 aside; in the last two both ends are one face, and all
     * neighbours are.
     */
    @ParameterizedTest(name = "{0}, k {1}")
    @CsvSource({"F32, 20, 1e-4", "F32, 3, 1e-4", "F32, 1, 1e-4", "BF16X3, 20, 5e-4", "BF16, 20, 1e-1"})
    void neighboursInCommonCountForBothEnds(Precision precision, int k, double tolerance) {
        int dim = 40;
        PceNet net = RandomNetworks.pce(dim, k, 64, 96, 25, dim + 2 * k == 80 ? 8 : 2, 4);
        int pairs = k + 2;
        int[] sources = RandomNetworks.neighbours(pairs, k, ROWS, 6);
        int[] targets = RandomNetworks.neighbours(pairs, k, ROWS, 7);
        for (int pair = 0; pair < k; pair++) {
            targets[pair * k] = ROWS - 1 - pair;
            System.arraycopy(sources, pair * k + k - pair, targets, pair * k + k - pair, pair);
        }
        System.arraycopy(sources, k * k, targets, k * k, k);
        Arrays.fill(sources, (k + 1) * k, (k + 2) * k, 17);
        Arrays.fill(targets, (k + 1) * k, (k + 2) * k, 17);
        assertPairsAreThePlainEngines(net, precision, sources, targets, tolerance);
    }

    /**
     * Rows that end with 0 to k - 1 missing neighbours; both ends of a pair have some, in equal and in different
     * numbers.
     */
    @ParameterizedTest(name = "{0}, k {1}")
    @CsvSource({"F32, 16, 1e-4", "F32, 3, 1e-4", "BF16X3, 16, 5e-4", "BF16, 16, 1e-1"})
    void missingNeighboursAreTokensOfZeros(Precision precision, int k, double tolerance) {
        int dim = 40;
        int faces = 3 * k;
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        int[] targets = RandomNetworks.neighbours(faces, k, ROWS, 8);
        RandomNetworks.removeNeighbours(neighbours, k, row -> row % k);
        RandomNetworks.removeNeighbours(targets, k, row -> row / 2 % k);
        LceNet lce = RandomNetworks.lce(dim, k, 64, 20, (dim + k) % 8 == 0 ? 8 : 1, 1);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        float[] expected = new float[faces * k];
        new PlainEngine(lce, null).localConnectivity(features, neighbours, faces, expected);
        float[] scores = new float[faces * k];
        try (OneDnnEngine engine = new OneDnnEngine(lce, null, precision)) {
            engine.localConnectivity(features, neighbours, faces, scores);
        }
        assertClose(expected, scores, tolerance);
        assertPairsAreThePlainEngines(
                RandomNetworks.pce(dim, k, 64, 96, 25, 2, 4), precision, neighbours, targets, tolerance);
    }

    @ParameterizedTest
    @CsvSource({"F32", "BF16X3", "BF16"})
    void aFacesScoresDoNotDependOnItsBatch(Precision precision) {
        int dim = 48;
        int k = 16;
        LceNet lce = RandomNetworks.lce(dim, k, 64, 12, 8, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 64, 96, 12, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int faces = 75;
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        int[] targets = RandomNetworks.neighbours(faces, k, ROWS, 4);
        for (int face = 0; face < faces; face++) { // some neighbours in common, not with all alike
            System.arraycopy(neighbours, face * k + 1, targets, face * k + 1, face % (k - 1));
        }
        float[] together = new float[faces * k];
        float[] pairsTogether = new float[faces];
        try (OneDnnEngine engine = new OneDnnEngine(lce, pce, precision)) {
            engine.localConnectivity(features, neighbours, faces, together);
            engine.pairwiseConnectivity(features, neighbours, targets, faces, pairsTogether);
            for (int face = 0; face < faces; face++) {
                int[] row = Arrays.copyOfRange(neighbours, face * k, face * k + k);
                float[] alone = new float[k];
                float[] pairAlone = new float[1];
                engine.localConnectivity(features, row, 1, alone);
                engine.pairwiseConnectivity(
                        features, row, Arrays.copyOfRange(targets, face * k, face * k + k), 1, pairAlone);
                assertArrayEquals(Arrays.copyOfRange(together, face * k, face * k + k), alone, 0f, "face " + face);
                assertArrayEquals(new float[] {pairsTogether[face]}, pairAlone, 0f, "pair " + face);
            }
        }
    }

    @Test
    void aClosedEngineHoldsNoNativeMemory() {
        LceNet lce = RandomNetworks.lce(256, 80, 1024, 1, 8, 1);
        PceNet pce = RandomNetworks.pce(256, 80, 1024, 2048, 1, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, 256, 2);
        int[] neighbours = RandomNetworks.neighbours(4, 80, ROWS, 3);
        long before = Pointer.totalBytes();
        try (OneDnnEngine engine = new OneDnnEngine(lce, pce, Precision.F32)) {
            engine.localConnectivity(features, neighbours, 4, new float[4 * 80]);
            engine.pairwiseConnectivity(features, neighbours, neighbours, 4, new float[4]);
            assertTrue(Pointer.totalBytes() - before > 40 << 20, "weights and activations are native");
        }
        long left = Pointer.totalBytes() - before; // but for handles that wait for the garbage collector
        assertTrue(left < 10_000, left + " bytes are left");
    }

    private static void assertPairsAreThePlainEngines(
            PceNet net, Precision precision, int[] sources, int[] targets, double tolerance) {
        FeatureTable features = RandomNetworks.features(ROWS, net.dim(), 5);
        int pairs = sources.length / net.k();
        float[] expected = new float[pairs];
        new PlainEngine(null, net).pairwiseConnectivity(features, sources, targets, pairs, expected);

        float[] probabilities = new float[pairs];
        try (OneDnnEngine engine = new OneDnnEngine(null, net, precision)) {
            engine.pairwiseConnectivity(features, sources, targets, pairs, probabilities);
        }

        assertClose(expected, probabilities, tolerance);
        assertTrue(
                max(expected) - min(expected) > 0.005,
                "probabilities should differ, not " + min(expected) + " to " + max(expected));
    }

    private static void assertClose(float[] expected, float[] actual, double tolerance) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(worst <= tolerance, "off by up to " + worst);
    }

    private static float max(float[] values) {
        float max = values[0];
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static float min(float[] values) {
        float min = values[0];
        for (float value : values) {
            min = Math.min(min, value);
        }
        return min;
    }
}
