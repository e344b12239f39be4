package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import lce.Needs;
import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import lce.onednn.OneDnn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The CUDA engine on a GPU, without Spark. Run by
 *
 * <pre>mvn test -Dtest.tags=gpu -Dtest.excluded.tags=slow</pre>
 */
@Tag("gpu")
class CudaEngineTest {

    private static final int ROWS = 5_000;

    @BeforeEach
    void needsAGpu() {
        Needs.that(CudaDriver.isAvailable(), CudaDriver.whyUnavailable());
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({
        "F32, 256, 80, 1e-4",
        "F32, 256, 8, 1e-4",
        "F32, 512, 120, 1e-4",
        "F32, 48, 16, 1e-4",
        "AUTO, 256, 80, 1e-2",
        "AUTO, 256, 8, 1e-2",
        "AUTO, 512, 120, 1e-2",
        "AUTO, 48, 16, 1e-2"
    })
    void scoresAreTheProcessors(Precision precision, int dim, int k, double tolerance) {
        assertScoresAreTheProcessors(precision, dim, k, tolerance, row -> 0);
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({"F32, 256, 80, 1e-4", "F32, 48, 16, 1e-4", "AUTO, 256, 80, 1e-2", "AUTO, 48, 16, 1e-2"})
    void missingNeighboursAreTokensOfZeros(Precision precision, int dim, int k, double tolerance) {
        assertScoresAreTheProcessors(precision, dim, k, tolerance, row -> row % k);
    }

    /** @param missing neighbours at the end of each row */
    private static void assertScoresAreTheProcessors(
            Precision precision, int dim, int k, double tolerance, IntUnaryOperator missing) {
        int samples = k >= 80 ? 40 : 700;
        LceNet lce = RandomNetworks.lce(dim, k, 1024, 20, 8, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 1024, 2048, 25, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 3);
        int[] sources = RandomNetworks.neighbours(samples, k, ROWS, 4);
        int[] targets = RandomNetworks.neighbours(samples, k, ROWS, 5);
        RandomNetworks.removeNeighbours(sources, k, missing);
        RandomNetworks.removeNeighbours(targets, k, missing);
        float[][] expected;
        try (InferenceEngine cpu =
                OneDnn.isAvailable() ? new OneDnnEngine(lce, pce, Precision.F32) : new PlainEngine(lce, pce)) {
            expected = run(cpu, features, sources, targets, samples, k);
        }
        try (CudaEngine engine = Gpus.open("0", 4, "parity " + precision + dim + k, () -> lce, () -> pce, precision)) {
            float[][] actual = run(engine, features, sources, targets, samples, k);
            System.out.printf(
                    "%s, dim %d, k %d: LCENet off by up to %.1e, PCENet by %.1e%n",
                    engine.description(), dim, k, worst(expected[0], actual[0]), worst(expected[1], actual[1]));
            assertTrue(
                    worst(expected[0], actual[0]) <= tolerance,
                    "LCENet is off by up to " + worst(expected[0], actual[0]));
            assertTrue(
                    worst(expected[1], actual[1]) <= tolerance,
                    "PCENet is off by up to " + worst(expected[1], actual[1]));
        }
    }

    @Test
    void tasksSideBySideGetTheSameScores() throws Exception {
        int samples = 900;
        int k = 8;
        LceNet lce = RandomNetworks.lce(256, k, 1024, 20, 8, 1);
        PceNet pce = RandomNetworks.pce(256, k, 1024, 2048, 25, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, 256, 3);
        int[] sources = RandomNetworks.neighbours(samples, k, ROWS, 4);
        int[] targets = RandomNetworks.neighbours(samples, k, ROWS, 5);
        Callable<float[][]> task = () -> {
            try (CudaEngine engine = Gpus.open("0", 4, "side by side", () -> lce, () -> pce, Precision.AUTO)) {
                return run(engine, features, sources, targets, samples, k);
            }
        };
        float[][] expected = task.call();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<float[][]>> all =
                    threads.invokeAll(IntStream.range(0, 24).mapToObj(i -> task).toList());
            for (Future<float[][]> scores : all) {
                assertArrayEquals(expected[0], scores.get()[0]);
                assertArrayEquals(expected[1], scores.get()[1]);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** In a process of its own, because no other test could use the GPU after it. */
    @Test
    void aKernelThatReadsWhereNothingIsLosesTheGpuForItsProcessAlone() throws Exception {
        List<String> said = probe(Map.of(), "0", "beyond");
        assertTrue(said.get(0).startsWith("CUDA on "), said::toString);
        assertTrue(
                said.get(1).startsWith("in the batch of faces 0 to 2 of 3: ")
                        && said.get(1).contains(": CUDA_ERROR_ILLEGAL_ADDRESS ("),
                said::toString);
        assertEquals("this process has lost its GPU (" + said.get(1) + ")", said.get(2));
        assertEquals(Collections.nCopies(3, said.get(0)), probe(Map.of(), "0"), "a new process has the GPU again");
    }

    @Test
    void aLaunchThatIsWaitedForNamesTheKernelAtFault() throws Exception {
        List<String> said = probe(Map.of("CUDA_LAUNCH_BLOCKING", "1"), "0", "beyond");
        assertTrue(said.get(1).startsWith("in the batch of faces 0 to 2 of 3: gather_f16_f32 in "), said::toString);
    }

    private static List<String> probe(Map<String, String> environment, String... arguments) throws Exception {
        ChildProcess.Ended probe = ChildProcess.run(Probe.class, Map.of(), environment, List.of(arguments));
        System.out.print(probe.said());
        assertEquals(0, probe.status());
        return probe.said().lines().toList();
    }

    /** Scores and probabilities. */
    private static float[][] run(
            InferenceEngine engine, FeatureTable features, int[] sources, int[] targets, int samples, int k) {
        float[][] all = {new float[samples * k], new float[samples]};
        engine.localConnectivity(features, sources, samples, all[0]);
        engine.pairwiseConnectivity(features, sources, targets, samples, all[1]);
        return all;
    }

    private static double worst(float[] expected, float[] actual) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        return worst;
    }
}
