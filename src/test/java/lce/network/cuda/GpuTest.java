package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import lce.features.FeatureTable;
import lce.io.BadInputException;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the tasks of a process share on a device, on an emulated one: memory, permits, and what is left after an error.
 */
@Tag("emulator")
@Tag("long")
class GpuTest {

    private static final int ROWS = 100;
    private static final int DIM = 44;
    private static final int K = 6;
    private static final int FACES = 5;
    private static final long GIGABYTE = 1L << 30;

    private final LceNet lce = RandomNetworks.lce(DIM, K, 70, 12, 5, 1);
    private final PceNet pce = RandomNetworks.pce(DIM, K, 70, 90, 12, 8, 2);
    private final FeatureTable features = RandomNetworks.features(ROWS, DIM, 3);
    private final int[] neighbours = RandomNetworks.neighbours(FACES, K, ROWS, 4);
    private final int[] others = RandomNetworks.neighbours(FACES, K, ROWS, 5);
    private final List<EmulatedDevice> opened = new ArrayList<>();

    @BeforeEach
    void needsTheEmulator() {
        Emulator.assumeAvailable();
    }

    @AfterEach
    void endTheEmulators() {
        opened.forEach(EmulatedDevice::close);
    }

    private Gpu gpu(int tasks, long capacity) {
        return new Gpu(() -> device(capacity), tasks);
    }

    private EmulatedDevice device(long capacity) {
        opened.add(new EmulatedDevice(80, 1, capacity, 48 << 10));
        return opened.get(opened.size() - 1);
    }

    private CudaEngine open(Gpu gpu, String job, Element element) {
        return gpu.open(job, () -> lce, () -> pce, element);
    }

    private float[] scores(CudaEngine engine) {
        float[] scores = new float[FACES * K];
        engine.localConnectivity(features, neighbours, FACES, scores);
        return scores;
    }

    private float[] probabilities(CudaEngine engine) {
        float[] probabilities = new float[FACES];
        engine.pairwiseConnectivity(features, neighbours, others, FACES, probabilities);
        return probabilities;
    }

    @ParameterizedTest
    @EnumSource
    void deviceMemoryIsWhatTheFormulaSays(Element element) {
        Gpu gpu = gpu(1, GIGABYTE);
        try (CudaEngine engine = open(gpu, "job", element)) {
            scores(engine);
            long table = MemoryNeed.table(ROWS, DIM, element);
            assertEquals(
                    table + MemoryNeed.weights(lce, element) + engine.workspaceBytes(),
                    opened.get(0).allocated());
            probabilities(engine);
            assertEquals(
                    table
                            + MemoryNeed.weights(lce, element)
                            + MemoryNeed.weights(pce, element)
                            + engine.workspaceBytes(),
                    opened.get(0).allocated());
        }
    }

    @Test
    void tasksOfAJobShareWeightsAndTable() {
        Gpu gpu = gpu(2, GIGABYTE);
        try (CudaEngine first = open(gpu, "job", Element.F16);
                CudaEngine second = open(gpu, "job", Element.F16)) {
            float[] expected = scores(first);
            long alone = opened.get(0).allocated();
            assertArrayEquals(expected, scores(second));
            assertEquals(alone + second.workspaceBytes(), opened.get(0).allocated());
        }
        try (CudaEngine later = open(gpu, "job", Element.F16)) {
            scores(later);
        }
        assertEquals(
                MemoryNeed.table(ROWS, DIM, Element.F16) + MemoryNeed.weights(lce, Element.F16),
                opened.get(0).allocated());
        assertEquals(1, opened.size());
    }

    @Test
    void anotherJobsMemoryIsGivenBackWhenAJobBegins() {
        Gpu gpu = gpu(1, GIGABYTE);
        try (CudaEngine engine = open(gpu, "first", Element.F32)) {
            scores(engine);
        }
        assertTrue(opened.get(0).allocated() > 0);
        try (CudaEngine engine = open(gpu, "second", Element.F32)) {
            assertEquals(0, opened.get(0).allocated());
            assertTrue(engine.description().endsWith("f32"));
        }
    }

    @Test
    void tablesThatNoTaskUsesMakeRoom() {
        Gpu gpu = gpu(1, GIGABYTE);
        try (CudaEngine engine = open(gpu, "job", Element.F32)) {
            scores(engine);
            long before = opened.get(0).allocated();
            for (int i = 0; i < 3; i++) {
                engine.localConnectivity(
                        RandomNetworks.features(ROWS, DIM, i), neighbours, FACES, new float[FACES * K]);
            }
            assertEquals(before, opened.get(0).allocated());
        }
    }

    @Test
    void aPermitIsGivenBackWhenAnEngineIsClosed() throws InterruptedException {
        Gpu gpu = gpu(1, GIGABYTE);
        CudaEngine first = open(gpu, "job", Element.F16);
        AtomicReference<float[]> scored = new AtomicReference<>();
        Thread second = new Thread(() -> {
            try (CudaEngine engine = open(gpu, "job", Element.F16)) {
                scored.set(scores(engine));
            }
        });
        second.start();
        second.join(200);
        assertTrue(second.isAlive(), "two tasks work on a GPU for one");
        float[] expected = scores(first);
        first.close();
        first.close(); // a second time changes nothing
        second.join(10_000);
        assertArrayEquals(expected, scored.get());
    }

    @Test
    void aWaitingTaskThatIsKilledTakesNoPermit() throws InterruptedException {
        Gpu gpu = gpu(1, GIGABYTE);
        CudaEngine first = open(gpu, "job", Element.F16);
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        Thread second = new Thread(
                () -> thrown.set(assertThrows(IllegalStateException.class, () -> open(gpu, "job", Element.F16))));
        second.start();
        second.interrupt();
        second.join(10_000);
        assertTrue(thrown.get().getMessage().contains("interrupted"));
        first.close();
        open(gpu, "job", Element.F16).close();
    }

    @Test
    void anErrorNamesKernelAndBatchAndLosesTheGpuForEveryLaterTask() {
        Gpu gpu = gpu(2, GIGABYTE);
        CudaException first;
        try (CudaEngine engine = open(gpu, "job", Element.F16);
                CudaEngine bystander = open(gpu, "job", Element.F16)) {
            scores(engine);
            opened.get(0).failAt("layer_norm_f16");
            first = assertThrows(CudaException.class, () -> scores(engine));
            assertTrue(
                    first.getMessage()
                            .startsWith("in the batch of faces 0 to 4 of 5: layer_norm_f16 in 4 x 1 x 1 blocks"),
                    first.getMessage());
            assertTrue(first.isDeviceLost());
            assertTrue(
                    assertThrows(CudaException.class, () -> scores(bystander)).isDeviceLost());
            assertRefused(gpu, "job", first); // although both permits are taken
        }
        for (String job : List.of("job", "another job", "a third job")) {
            assertRefused(gpu, job, first);
        }
        assertEquals(1, opened.size());
    }

    private void assertRefused(Gpu gpu, String job, CudaException first) {
        CudaException refusal = assertThrows(CudaException.class, () -> open(gpu, job, Element.F16));
        assertEquals("this process has lost its GPU (" + first.getMessage() + ")", refusal.getMessage());
        assertTrue(refusal.isDeviceLost());
    }

    @Test
    void aTaskThatWaitsWhenTheGpuIsLostIsRefused() throws InterruptedException {
        Gpu gpu = gpu(1, GIGABYTE);
        CudaEngine engine = open(gpu, "job", Element.F16);
        AtomicReference<CudaException> refusal = new AtomicReference<>();
        Thread second =
                new Thread(() -> refusal.set(assertThrows(CudaException.class, () -> open(gpu, "job", Element.F16))));
        second.start();
        second.join(200);
        assertTrue(second.isAlive());
        opened.get(0).failAt("score");
        CudaException first = assertThrows(CudaException.class, () -> scores(engine));
        engine.close();
        second.join(10_000);
        assertEquals(
                "this process has lost its GPU (" + first.getMessage() + ")",
                refusal.get().getMessage());
    }

    @Test
    void aDeviceThatIsLostWhenItOpensIsNotOpenedAgain() {
        AtomicInteger openings = new AtomicInteger();
        Gpu gpu = new Gpu(
                () -> {
                    openings.incrementAndGet();
                    throw new CudaException("opening a context", true);
                },
                1);
        CudaException first = assertThrows(CudaException.class, () -> open(gpu, "job", Element.F16));
        assertEquals("opening a context", first.getMessage());
        assertRefused(gpu, "job", first);
        assertEquals(1, openings.get());
    }

    @Test
    void anErrorThatLosesNoDeviceLeavesItToTheNextTask() throws InterruptedException {
        AtomicInteger errors = new AtomicInteger(2);
        Gpu gpu = new Gpu(
                () -> {
                    if (errors.getAndDecrement() == 2) {
                        throw new CudaException("opening a context", false);
                    }
                    return new StreamlessOnce(device(GIGABYTE));
                },
                1);
        assertEquals(
                "opening a context",
                assertThrows(CudaException.class, () -> open(gpu, "job", Element.F16))
                        .getMessage());
        assertEquals(
                "opening a stream",
                assertThrows(CudaException.class, () -> open(gpu, "job", Element.F16))
                        .getMessage());
        CudaEngine works = open(gpu, "job", Element.F16);
        assertTrue(Float.isFinite(scores(works)[0]));
        // neither error has left a permit too many
        Thread second = new Thread(() -> open(gpu, "job", Element.F16).close());
        second.start();
        second.join(200);
        assertTrue(second.isAlive(), "two tasks work on a GPU for one");
        works.close();
        second.join(10_000);
        assertFalse(second.isAlive());
    }

    /** A device that does not open its first stream. */
    private static final class StreamlessOnce implements Device {

        private final Device device;
        private boolean asked;

        StreamlessOnce(Device device) {
            this.device = device;
        }

        @Override
        public String name() {
            return device.name();
        }

        @Override
        public int sharedBytes() {
            return device.sharedBytes();
        }

        @Override
        public long freeBytes() {
            return device.freeBytes();
        }

        @Override
        public DeviceMemory allocate(long bytes) {
            return device.allocate(bytes);
        }

        @Override
        public Queue openQueue() {
            if (!asked) {
                asked = true;
                throw new CudaException("opening a stream", false);
            }
            return device.openQueue();
        }
    }

    @Test
    void tooLittleMemoryIsSaidWithWhatWouldFit() {
        Gpu one = gpu(1, 66 << 20);
        try (CudaEngine engine = open(one, "job", Element.F16)) {
            String said =
                    assertThrows(BadInputException.class, () -> scores(engine)).getMessage();
            assertTrue(
                    said.matches(
                            "emulated GPU has 66 MB of free memory, but 7\\d MB are needed \\(1 for the features, 1 for the weights, \\d+ for each of 1 tasks,"
                                    + " 64 in reserve\\); use a GPU with more memory or --engine cpu"),
                    said);
        }
        Gpu four = gpu(4, 80 << 20);
        try (CudaEngine engine = open(four, "job", Element.F16)) {
            String said =
                    assertThrows(BadInputException.class, () -> scores(engine)).getMessage();
            assertTrue(said.contains("spark.task.resource.gpu.amount=1"), said);
        }
    }

    @Test
    void batchesAreSmallerWhereMemoryIsShortAndScoresTheSame() {
        float[] roomy;
        try (CudaEngine engine = open(gpu(1, GIGABYTE), "job", Element.F32)) {
            roomy = scores(engine);
        }
        try (CudaEngine engine = open(gpu(1, 90 << 20), "job", Element.F32)) {
            assertArrayEquals(roomy, scores(engine));
            assertTrue(engine.workspaceBytes() < 26 << 20, "took " + engine.workspaceBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFacesScoresDoNotDependOnItsBatch(Element element) {
        try (CudaEngine engine = open(gpu(1, GIGABYTE), "job", element)) {
            float[] together = scores(engine);
            float[] pairsTogether = probabilities(engine);
            for (int face = 0; face < FACES; face++) {
                int[] row = Arrays.copyOfRange(neighbours, face * K, face * K + K);
                float[] alone = new float[K];
                engine.localConnectivity(features, row, 1, alone);
                assertArrayEquals(Arrays.copyOfRange(together, face * K, face * K + K), alone, 0f);
                float[] pairAlone = new float[1];
                engine.pairwiseConnectivity(
                        features, row, Arrays.copyOfRange(others, face * K, face * K + K), 1, pairAlone);
                assertArrayEquals(new float[] {pairsTogether[face]}, pairAlone, 0f);
            }
        }
    }

    @Test
    void manyBatchesAreOneAfterTheOther() {
        int faces = 2 * 5_120 / K + 100; // three batches where memory is shortest
        int[] rows = RandomNetworks.neighbours(faces, K, ROWS, 6);
        float[] few = new float[FACES * K];
        float[] scores = new float[faces * K];
        try (CudaEngine engine = open(gpu(1, 74 << 20), "job", Element.F16)) {
            engine.localConnectivity(features, rows, faces, scores);
            for (int first : new int[] {0, 5_120 / K - 2, faces - FACES}) {
                engine.localConnectivity(
                        features, Arrays.copyOfRange(rows, first * K, (first + FACES) * K), FACES, few);
                assertArrayEquals(few, Arrays.copyOfRange(scores, first * K, (first + FACES) * K), 0f);
            }
        }
    }

    @Test
    void activationsBeyondHalfPrecisionAreRefused() {
        LceNet steep = RandomNetworks.lce(DIM, K, 70, 12, 5, 1);
        Arrays.fill(steep.encoder().layers().get(0).linear1().bias(), 1e6f);
        try (CudaEngine engine = gpu(1, GIGABYTE).open("job", () -> steep, () -> null, Element.F16)) {
            String said =
                    assertThrows(BadInputException.class, () -> scores(engine)).getMessage();
            assertTrue(said.contains("use --precision f32"), said);
        }
        try (CudaEngine engine = gpu(1, GIGABYTE).open("job", () -> steep, () -> null, Element.F32)) {
            assertFalse(Float.isNaN(scores(engine)[0]));
        }
    }

    @Test
    void anIdOutsideTheTableIsRefused() {
        neighbours[3] = ROWS;
        try (CudaEngine engine = open(gpu(1, GIGABYTE), "job", Element.F16)) {
            assertThrows(IndexOutOfBoundsException.class, () -> scores(engine));
        }
    }
}
