package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import lce.onednn.OneDnn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The CUDA engine's kernels and launches, on an emulated device, against the engines for processors, with weights whose
 * scores spread from near 0 to near 1. The device runs warps in an order that the seed draws.
 */
@Tag("emulator")
class EmulatedEngineTest {

    private static final int ROWS = 300;
    private static final long SEED = Long.getLong("lce.emulator.seed", System.nanoTime() & 0xffffff);

    @BeforeAll
    static void needsTheEmulator() {
        Emulator.assumeAvailable();
    }

    @ParameterizedTest(name = "{0} on sm_{1}, dim {2}, k {3}")
    @CsvSource({
        "F32, 80, 256, 80, 1",
        "F32, 80, 256, 8, 11",
        "F32, 80, 512, 120, 1",
        "F32, 80, 30, 5, 30",
        "F16, 80, 256, 80, 2",
        "F16, 80, 256, 8, 11",
        "F16, 80, 512, 120, 1",
        "F16, 80, 30, 5, 30",
        "F16, 75, 48, 16, 9"
    })
    void localConnectivityIsTheProcessors(Element element, int architecture, int dim, int k, int faces) {
        int heads = (dim + k) % 8 == 0 ? 8 : 5;
        LceNet net = RandomNetworks.lce(dim, k, dim == 30 ? 601 : 1024, 20, heads, 1);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        float[] expected = new float[faces * k];
        try (InferenceEngine exact = exact(net, null)) {
            exact.localConnectivity(features, neighbours, faces, expected);
        }

        float[] scores = new float[faces * k];
        Gpu gpu = new Gpu(() -> new EmulatedDevice(architecture, SEED), 1);
        try (CudaEngine engine = gpu.open("job", () -> net, () -> null, element)) {
            engine.localConnectivity(features, neighbours, faces, scores);
        }
        assertClose(element, expected, scores);
    }

    @ParameterizedTest(name = "{0} on sm_{1}, dim {2}, k {3}")
    @CsvSource({
        "F32, 80, 256, 80, 1",
        "F32, 80, 256, 8, 11",
        "F32, 80, 512, 120, 1",
        "F32, 80, 30, 5, 30",
        "F16, 80, 256, 80, 2",
        "F16, 80, 256, 8, 11",
        "F16, 80, 512, 120, 1",
        "F16, 80, 30, 5, 30",
        "F16, 75, 48, 16, 9"
    })
    void pairwiseConnectivityIsTheProcessors(Element element, int architecture, int dim, int k, int pairs) {
        int heads = (dim + 2 * k) % 8 == 0 ? 8 : 5;
        PceNet net = RandomNetworks.pce(dim, k, 1024, 256, 25, heads, 4);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 5);
        int[] sources = RandomNetworks.neighbours(pairs, k, ROWS, 6);
        int[] targets = RandomNetworks.neighbours(pairs, k, ROWS, 7);
        float[] expected = new float[pairs];
        try (InferenceEngine exact = exact(null, net)) {
            exact.pairwiseConnectivity(features, sources, targets, pairs, expected);
        }

        float[] probabilities = new float[pairs];
        Gpu gpu = new Gpu(() -> new EmulatedDevice(architecture, SEED), 1);
        try (CudaEngine engine = gpu.open("job", () -> null, () -> net, element)) {
            engine.pairwiseConnectivity(features, sources, targets, pairs, probabilities);
        }
        assertClose(element, expected, probabilities);
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({"F32, 48, 16", "F16, 48, 16", "F16, 30, 5"})
    void missingNeighboursAreTokensOfZeros(Element element, int dim, int k) {
        int faces = 2 * k;
        int heads = dim == 30 ? 5 : 8;
        LceNet lce = RandomNetworks.lce(dim, k, 64, 20, heads, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 64, 96, 25, heads, 4);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int[] sources = RandomNetworks.neighbours(faces, k, ROWS, 3);
        int[] targets = RandomNetworks.neighbours(faces, k, ROWS, 7);
        RandomNetworks.removeNeighbours(sources, k, row -> row % k);
        RandomNetworks.removeNeighbours(targets, k, row -> row / 2 % k);
        float[] expected = new float[faces * k];
        float[] likely = new float[faces];
        try (InferenceEngine exact = new PlainEngine(lce, pce)) {
            exact.localConnectivity(features, sources, faces, expected);
            exact.pairwiseConnectivity(features, sources, targets, faces, likely);
        }
        float[] scores = new float[faces * k];
        float[] probabilities = new float[faces];
        Gpu gpu = new Gpu(() -> new EmulatedDevice(80, SEED), 1);
        try (CudaEngine engine = gpu.open("job", () -> lce, () -> pce, element)) {
            engine.localConnectivity(features, sources, faces, scores);
            engine.pairwiseConnectivity(features, sources, targets, faces, probabilities);
        }
        assertClose(element, expected, scores);
        assertClose(element, likely, probabilities);
    }

    /** Each width rounded up to a multiple of 16 has a kernel of its own, and wider ones than 128 the plain one. */
    @ParameterizedTest(name = "{0}, heads {1} wide")
    @CsvSource({
        "F16, 5",
        "F16, 16",
        "F16, 24",
        "F16, 42",
        "F16, 64",
        "F16, 79",
        "F16, 94",
        "F16, 100",
        "F16, 121",
        "F16, 136",
        "F32, 79",
        "F32, 136"
    })
    void headsMayHaveAnyWidth(Element element, int headWidth) {
        int heads = 2;
        int k = headWidth == 5 ? 4 : 20;
        int dim = heads * headWidth - k;
        int faces = 3;
        LceNet net = RandomNetworks.lce(dim, k, 64, 20, heads, 1);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        float[] expected = new float[faces * k];
        new PlainEngine(net, null).localConnectivity(features, neighbours, faces, expected);

        float[] scores = new float[faces * k];
        EmulatedDevice device = new EmulatedDevice(80, SEED);
        Gpu gpu = new Gpu(() -> device, 1);
        try (CudaEngine engine = gpu.open("job", () -> net, () -> null, element)) {
            engine.localConnectivity(features, neighbours, faces, scores);
        }
        assertClose(element, expected, scores);
        String kernel = element == Element.F32
                ? "attention_f32"
                : headWidth > 128 ? "attention_f16" : "attention_f16_" + (headWidth + 15) / 16;
        assertTrue(device.launched().contains(kernel), "should run " + kernel + ", not " + device.launched());
    }

    /**
     * Of weights that were trained, half precision moves one score in a thousand by 7e-4 (measured); of the random ones
     * above, which stretch small differences over the whole range, by up to 3e-3. {@link FScoreOnFakeDriverTest} has
     * all of the demo's faces.
     */
    @Test
    void halfPrecisionKeepsTrainedScores() {
        int faces = 64;
        DemoFaces demo = DemoFaces.first(faces);
        int k = demo.lce().k();
        int[] targets = new int[faces * k];
        for (int face = 0; face < faces; face++) {
            System.arraycopy(demo.neighbours(), face * k, targets, (face + 1) % faces * k, k);
        }
        float[] expected = new float[faces * k];
        float[] expectedPairs = new float[faces];
        try (InferenceEngine exact = exact(demo.lce(), demo.pce())) {
            exact.localConnectivity(demo.features(), demo.neighbours(), faces, expected);
            exact.pairwiseConnectivity(demo.features(), demo.neighbours(), targets, faces, expectedPairs);
        }

        float[] scores = new float[faces * k];
        float[] pairs = new float[faces];
        Gpu gpu = new Gpu(() -> new EmulatedDevice(80, SEED), 1);
        try (CudaEngine engine = gpu.open("job", demo::lce, demo::pce, Element.F16)) {
            engine.localConnectivity(demo.features(), demo.neighbours(), faces, scores);
            engine.pairwiseConnectivity(demo.features(), demo.neighbours(), targets, faces, pairs);
        }
        assertClose(Element.F16, expected, scores);
        assertClose(Element.F16, expectedPairs, pairs);
        double[] off = off(expected, scores);
        assertTrue(off[off.length * 999 / 1000] <= 2e-3, "one in a thousand is off by " + off[off.length * 999 / 1000]);
    }

    /** The plain engine, or the faster one that is tested against it. */
    private static InferenceEngine exact(LceNet lce, PceNet pce) {
        return OneDnn.isAvailable() ? new OneDnnEngine(lce, pce, Precision.F32) : new PlainEngine(lce, pce);
    }

    private static void assertClose(Element element, float[] expected, float[] actual) {
        double[] off = off(expected, actual);
        double worst = off[off.length - 1];
        assertTrue(worst <= (element == Element.F32 ? 1e-4 : 1e-2), "off by up to " + worst + ", seed " + SEED);
    }

    /** Differences, ascending. */
    private static double[] off(float[] expected, float[] actual) {
        double[] off = new double[expected.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = Math.abs(expected[i] - actual[i]);
        }
        Arrays.sort(off);
        System.out.printf(
                "off by up to %.2e, 99.9%% %.2e, median %.2e%n",
                off[off.length - 1], off[off.length * 999 / 1000], off[off.length / 2]);
        return off;
    }
}
