package lce.network.cuda;

import static lce.network.cuda.EmulatedGpu.DIM;
import static lce.network.cuda.EmulatedGpu.FACES;
import static lce.network.cuda.EmulatedGpu.GIGABYTE;
import static lce.network.cuda.EmulatedGpu.K;
import static lce.network.cuda.EmulatedGpu.ROWS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import lce.io.BadInputException;
import lce.network.LceNet;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores of faces, however they are put into batches, and faces that no batch can hold. */
@Tag("emulator")
@Tag("long")
class CudaBatchesTest {

    @RegisterExtension
    private final EmulatedGpu emulated = new EmulatedGpu();

    @ParameterizedTest
    @EnumSource
    void aFacesScoresDoNotDependOnItsBatch(Element element) {
        try (CudaEngine engine = emulated.open(emulated.gpu(1, GIGABYTE), "job", element)) {
            float[] together = emulated.scores(engine);
            float[] pairsTogether = emulated.probabilities(engine);
            for (int face = 0; face < FACES; face++) {
                int[] row = Arrays.copyOfRange(emulated.neighbours, face * K, face * K + K);
                float[] alone = new float[K];
                engine.localConnectivity(emulated.features, row, 1, alone);
                assertArrayEquals(Arrays.copyOfRange(together, face * K, face * K + K), alone, 0f);
                float[] pairAlone = new float[1];
                engine.pairwiseConnectivity(
                        emulated.features,
                        row,
                        Arrays.copyOfRange(emulated.others, face * K, face * K + K),
                        1,
                        pairAlone);
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
        try (CudaEngine engine = emulated.open(emulated.gpu(1, 74 << 20), "job", Element.F16)) {
            engine.localConnectivity(emulated.features, rows, faces, scores);
            for (int first : new int[] {0, 5_120 / K - 2, faces - FACES}) {
                engine.localConnectivity(
                        emulated.features, Arrays.copyOfRange(rows, first * K, (first + FACES) * K), FACES, few);
                assertArrayEquals(few, Arrays.copyOfRange(scores, first * K, (first + FACES) * K), 0f);
            }
        }
    }

    @Test
    void activationsBeyondHalfPrecisionAreRefused() {
        LceNet steep = RandomNetworks.lce(DIM, K, 70, 12, 5, 1);
        Arrays.fill(steep.encoder().layers().get(0).linear1().bias(), 1e6f);
        try (CudaEngine engine = emulated.gpu(1, GIGABYTE).open("job", () -> steep, () -> null, Element.F16)) {
            String said = assertThrows(BadInputException.class, () -> emulated.scores(engine))
                    .getMessage();
            assertTrue(said.contains("use --precision f32"), said);
        }
        try (CudaEngine engine = emulated.gpu(1, GIGABYTE).open("job", () -> steep, () -> null, Element.F32)) {
            assertFalse(Float.isNaN(emulated.scores(engine)[0]));
        }
    }

    @Test
    void anIdOutsideTheTableIsRefused() {
        emulated.neighbours[3] = ROWS;
        try (CudaEngine engine = emulated.open(emulated.gpu(1, GIGABYTE), "job", Element.F16)) {
            assertThrows(IndexOutOfBoundsException.class, () -> emulated.scores(engine));
        }
    }
}
