package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.Jobs;
import lce.io.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.network.cpu.OneDnn;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The CUDA engine on a GPU. Run by
 *
 * <pre>mvn test -Dtest.tags=gpu -Dtest.excluded.tags=slow</pre>
 */
@Tag("gpu")
class CudaEngineTest {

    private static final int ROWS = 5_000;

    @BeforeEach
    void needsAGpu() {
        if (!CudaDriver.isAvailable()) {
            System.out.println("skipped: " + CudaDriver.whyUnavailable());
        }
        Assumptions.assumeTrue(CudaDriver.isAvailable());
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({"F32, 256, 80, 1e-4", "F32, 256, 8, 1e-4", "F32, 512, 120, 1e-4", "F32, 48, 16, 1e-4",
            "AUTO, 256, 80, 1e-2", "AUTO, 256, 8, 1e-2", "AUTO, 512, 120, 1e-2", "AUTO, 48, 16, 1e-2"})
    void scoresAreTheProcessors(Precision precision, int dim, int k, double tolerance) {
        assertScoresAreTheProcessors(precision, dim, k, tolerance, row -> 0);
    }

    @ParameterizedTest(name = "{0}, dim {1}, k {2}")
    @CsvSource({"F32, 256, 80, 1e-4", "F32, 48, 16, 1e-4", "AUTO, 256, 80, 1e-2", "AUTO, 48, 16, 1e-2"})
    void missingNeighboursAreTokensOfZeros(Precision precision, int dim, int k, double tolerance) {
        assertScoresAreTheProcessors(precision, dim, k, tolerance, row -> row % k);
    }

    /** @param missing neighbours at the end of each row */
    private static void assertScoresAreTheProcessors(Precision precision, int dim, int k, double tolerance, IntUnaryOperator missing) {
        int samples = k >= 80 ? 40 : 700;
        LceNet lce = RandomNetworks.lce(dim, k, 1024, 20, 8, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 1024, 2048, 25, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 3);
        int[] sources = RandomNetworks.neighbours(samples, k, ROWS, 4);
        int[] targets = RandomNetworks.neighbours(samples, k, ROWS, 5);
        RandomNetworks.removeNeighbours(sources, k, missing);
        RandomNetworks.removeNeighbours(targets, k, missing);
        float[][] expected;
        try (InferenceEngine cpu = OneDnn.isAvailable() ? new OneDnnEngine(lce, pce, Precision.F32) : new PlainEngine(lce, pce)) {
            expected = run(cpu, features, sources, targets, samples, k);
        }
        try (CudaEngine engine = Gpus.open("0", 4, "parity " + precision + dim + k, () -> lce, () -> pce, precision)) {
            float[][] actual = run(engine, features, sources, targets, samples, k);
            System.out.printf("%s, dim %d, k %d: LCENet off by up to %.1e, PCENet by %.1e%n", engine.description(), dim, k, worst(expected[0], actual[0]),
                    worst(expected[1], actual[1]));
            assertTrue(worst(expected[0], actual[0]) <= tolerance, "LCENet is off by up to " + worst(expected[0], actual[0]));
            assertTrue(worst(expected[1], actual[1]) <= tolerance, "PCENet is off by up to " + worst(expected[1], actual[1]));
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
            List<Future<float[][]>> all = threads.invokeAll(IntStream.range(0, 24).mapToObj(i -> task).toList());
            for (Future<float[][]> scores : all) {
                assertArrayEquals(expected[0], scores.get()[0]);
                assertArrayEquals(expected[1], scores.get()[1]);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aKernelThatReadsWhereNothingIsFailsItsTaskAlone() {
        int k = 8;
        LceNet lce = RandomNetworks.lce(64, k, 128, 20, 8, 1);
        int[] neighbours = RandomNetworks.neighbours(20, k, ROWS, 4);
        GrowingTable features = new GrowingTable(RandomNetworks.features(ROWS, 64, 3));
        float[] expected = new float[20 * k];
        try (CudaEngine engine = Gpus.open("0", 4, "error", () -> lce, () -> null, Precision.AUTO)) {
            engine.localConnectivity(features, neighbours, 20, expected);
            int[] beyond = neighbours.clone();
            beyond[17] = 1_900_000_000;
            features.rows = Integer.MAX_VALUE; // so that the engine lets the id through to the device, whose table is shorter
            CudaException e = assertThrows(CudaException.class, () -> engine.localConnectivity(features, beyond, 20, new float[20 * k]));
            System.out.println(e.getMessage());
            assertTrue(e.getMessage().startsWith("in the batch of faces 0 to 19 of 20: "), e.getMessage());
        }
        features.rows = ROWS;
        float[] again = new float[20 * k];
        try (CudaEngine retried = Gpus.open("0", 4, "error", () -> lce, () -> null, Precision.AUTO)) {
            retried.localConnectivity(features, neighbours, 20, again);
        }
        assertArrayEquals(expected, again);
    }

    @Test
    void theDemoIsClusteredAsOnProcessors(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = Jobs.cluster(List.of("--conf", "conf/demo.json", "--engine", "cuda", "--output", out.toString()), new PrintStream(said));
        assertEquals(0, status, said::toString);
        assertTrue(said.toString().contains("executor driver: CUDA on "), said::toString);
        JsonNode expected = new ObjectMapper().readTree(Path.of("data/demo/expected.json").toFile());
        JsonNode actual = new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        for (String score : List.of("/pairwise/fscore", "/bcubed/fscore", "/nmi")) {
            assertEquals(expected.at(score).asDouble(), actual.at(score).asDouble(), 1e-3, score);
        }
    }

    /** A table that claims to be longer than it is. */
    private static final class GrowingTable implements FeatureTable {

        private final FeatureTable vectors;
        private int rows;

        GrowingTable(FeatureTable vectors) {
            this.vectors = vectors;
            this.rows = vectors.rows();
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int dim() {
            return vectors.dim();
        }

        @Override
        public void gather(int[] ids, int from, int count, FloatBuffer into) {
            vectors.gather(ids, from, count, into);
        }
    }

    /** Scores and probabilities. */
    private static float[][] run(InferenceEngine engine, FeatureTable features, int[] sources, int[] targets, int samples, int k) {
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
