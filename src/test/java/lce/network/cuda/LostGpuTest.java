package lce.network.cuda;

import static lce.network.cuda.EmulatedGpu.GIGABYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Errors of an emulated device, and the tasks that need it afterwards. */
@Tag("emulator")
@Tag("long")
class LostGpuTest {

    @RegisterExtension
    private final EmulatedGpu emulated = new EmulatedGpu();

    @Test
    void anErrorNamesKernelAndBatchAndLosesTheGpuForEveryLaterTask() {
        Gpu gpu = emulated.gpu(2, GIGABYTE);
        CudaException first;
        try (CudaEngine engine = emulated.open(gpu, "job", Element.F16);
                CudaEngine bystander = emulated.open(gpu, "job", Element.F16)) {
            emulated.scores(engine);
            emulated.device().failAt("layer_norm_f16");
            first = assertThrows(CudaException.class, () -> emulated.scores(engine));
            assertTrue(
                    first.getMessage()
                            .startsWith("in the batch of faces 0 to 4 of 5: layer_norm_f16 in 4 x 1 x 1 blocks"),
                    first.getMessage());
            assertTrue(first.isDeviceLost());
            assertTrue(assertThrows(CudaException.class, () -> emulated.scores(bystander))
                    .isDeviceLost());
            assertRefused(gpu, "job", first); // although both permits are taken
        }
        for (String job : List.of("job", "another job", "a third job")) {
            assertRefused(gpu, job, first);
        }
        assertEquals(1, emulated.devices());
    }

    private void assertRefused(Gpu gpu, String job, CudaException first) {
        CudaException refusal = assertThrows(CudaException.class, () -> emulated.open(gpu, job, Element.F16));
        assertEquals("this process has lost its GPU (" + first.getMessage() + ")", refusal.getMessage());
        assertTrue(refusal.isDeviceLost());
    }

    @Test
    void aTaskThatWaitsWhenTheGpuIsLostIsRefused() throws InterruptedException {
        Gpu gpu = emulated.gpu(1, GIGABYTE);
        CudaEngine engine = emulated.open(gpu, "job", Element.F16);
        AtomicReference<CudaException> refusal = new AtomicReference<>();
        Thread second = new Thread(
                () -> refusal.set(assertThrows(CudaException.class, () -> emulated.open(gpu, "job", Element.F16))));
        second.start();
        second.join(200);
        assertTrue(second.isAlive());
        emulated.device().failAt("score");
        CudaException first = assertThrows(CudaException.class, () -> emulated.scores(engine));
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
        CudaException first = assertThrows(CudaException.class, () -> emulated.open(gpu, "job", Element.F16));
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
                    return new StreamlessOnce(emulated.device(GIGABYTE));
                },
                1);
        assertEquals(
                "opening a context",
                assertThrows(CudaException.class, () -> emulated.open(gpu, "job", Element.F16))
                        .getMessage());
        assertEquals(
                "opening a stream",
                assertThrows(CudaException.class, () -> emulated.open(gpu, "job", Element.F16))
                        .getMessage());
        CudaEngine works = emulated.open(gpu, "job", Element.F16);
        assertTrue(Float.isFinite(emulated.scores(works)[0]));
        // neither error has left a permit too many
        Thread second = new Thread(() -> emulated.open(gpu, "job", Element.F16).close());
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
}
