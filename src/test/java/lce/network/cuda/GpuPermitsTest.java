package lce.network.cuda;

import static lce.network.cuda.EmulatedGpu.GIGABYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Permits that tasks hold while they work on an emulated device. */
@Tag("emulator")
@Tag("long")
class GpuPermitsTest {

    @RegisterExtension
    private final EmulatedGpu emulated = new EmulatedGpu();

    @Test
    void aPermitIsGivenBackWhenAnEngineIsClosed() throws InterruptedException {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        CudaEngine first = emulated.open(gpu, "job", Element.F16);
        AtomicReference<float[]> scored = new AtomicReference<>();
        Thread second = new Thread(() -> {
            try (CudaEngine engine = emulated.open(gpu, "job", Element.F16)) {
                scored.set(emulated.scores(engine));
            }
        });
        second.start();
        second.join(200);
        assertTrue(second.isAlive(), "two tasks work on a GPU for one");
        float[] expected = emulated.scores(first);
        first.close();
        first.close(); // a second time changes nothing
        second.join(10_000);
        assertArrayEquals(expected, scored.get());
    }

    @Test
    void aWaitingTaskThatIsKilledTakesNoPermit() throws InterruptedException {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        CudaEngine first = emulated.open(gpu, "job", Element.F16);
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        Thread second = new Thread(() ->
                thrown.set(assertThrows(IllegalStateException.class, () -> emulated.open(gpu, "job", Element.F16))));
        second.start();
        second.interrupt();
        second.join(10_000);
        assertTrue(thrown.get().getMessage().contains("interrupted"));
        first.close();
        emulated.open(gpu, "job", Element.F16).close();
    }
}
