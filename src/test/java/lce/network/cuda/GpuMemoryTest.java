package lce.network.cuda;

import static lce.network.cuda.EmulatedGpu.DIM;
import static lce.network.cuda.EmulatedGpu.FACES;
import static lce.network.cuda.EmulatedGpu.GIGABYTE;
import static lce.network.cuda.EmulatedGpu.K;
import static lce.network.cuda.EmulatedGpu.ROWS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lce.io.BadInputException;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that the tasks of a process share on an emulated device. */
@Tag("emulator")
@Tag("long")
class GpuMemoryTest {

    @RegisterExtension
    private final EmulatedGpu emulated = new EmulatedGpu();

    @ParameterizedTest
    @EnumSource
    void deviceMemoryIsWhatIsCounted(Element element) {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        try (CudaEngine engine = emulated.open(gpu, "job", element)) {
            emulated.scores(engine);
            long table = MemoryNeed.table(ROWS, DIM, element);
            assertEquals(
                    table + MemoryNeed.weights(emulated.lce, element) + engine.workspaceBytes(),
                    emulated.device().allocated());
            emulated.probabilities(engine);
            assertEquals(
                    table
                            + MemoryNeed.weights(emulated.lce, element)
                            + MemoryNeed.weights(emulated.pce, element)
                            + engine.workspaceBytes(),
                    emulated.device().allocated());
        }
    }

    @Test
    void tasksOfAJobShareWeightsAndTable() {
        Gpu gpu = emulated.gpu(2, GIGABYTE);
        try (CudaEngine first = emulated.open(gpu, "job", Element.F16);
                CudaEngine second = emulated.open(gpu, "job", Element.F16)) {
            float[] expected = emulated.scores(first);
            long alone = emulated.device().allocated();
            assertArrayEquals(expected, emulated.scores(second));
            assertEquals(alone + second.workspaceBytes(), emulated.device().allocated());
        }
        try (CudaEngine later = emulated.open(gpu, "job", Element.F16)) {
            emulated.scores(later);
        }
        assertEquals(
                MemoryNeed.table(ROWS, DIM, Element.F16) + MemoryNeed.weights(emulated.lce, Element.F16),
                emulated.device().allocated());
        assertEquals(1, emulated.devices());
    }

    @Test
    void anotherJobsMemoryIsGivenBackWhenAJobBegins() {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        try (CudaEngine engine = emulated.open(gpu, "first", Element.F32)) {
            emulated.scores(engine);
        }
        assertTrue(emulated.device().allocated() > 0);
        try (CudaEngine engine = emulated.open(gpu, "second", Element.F32)) {
            assertEquals(0, emulated.device().allocated());
            assertTrue(engine.description().endsWith("f32"));
        }
    }

    @Test
    void tablesThatNoTaskUsesMakeRoom() {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        try (CudaEngine engine = emulated.open(gpu, "job", Element.F32)) {
            emulated.scores(engine);
            long before = emulated.device().allocated();
            for (int i = 0; i < 3; i++) {
                engine.localConnectivity(
                        RandomNetworks.features(ROWS, DIM, i), emulated.neighbours, FACES, new float[FACES * K]);
            }
            assertEquals(before, emulated.device().allocated());
        }
    }

    @Test
    void tooLittleMemoryIsSaidWithWhatWouldFit() {
        Gpu one = emulated.gpu(1, 66 << 20);
        try (CudaEngine engine = emulated.open(one, "job", Element.F16)) {
            String said = assertThrows(BadInputException.class, () -> emulated.scores(engine))
                    .getMessage();
            assertTrue(
                    said.matches(
                            "emulated GPU has 66 MB of free memory, but 7\\d MB are needed \\(1 for the features, 1 for the weights, \\d+ for each of 1 tasks,"
                                    + " 64 in reserve\\); use a GPU with more memory or --engine cpu"),
                    said);
        }
        Gpu four = emulated.gpu(4, 80 << 20);
        try (CudaEngine engine = emulated.open(four, "job", Element.F16)) {
            String said = assertThrows(BadInputException.class, () -> emulated.scores(engine))
                    .getMessage();
            assertTrue(said.contains("spark.task.resource.gpu.amount=1"), said);
        }
    }

    @Test
    void batchesAreSmallerWhereMemoryIsShortAndScoresTheSame() {
        float[] roomy;
        try (CudaEngine engine = emulated.open(emulated.gpu(1, GIGABYTE), "job", Element.F32)) {
            roomy = emulated.scores(engine);
        }
        try (CudaEngine engine = emulated.open(emulated.gpu(1, 90 << 20), "job", Element.F32)) {
            assertArrayEquals(roomy, emulated.scores(engine));
            assertTrue(engine.workspaceBytes() < 26 << 20, "took " + engine.workspaceBytes());
        }
    }
}
