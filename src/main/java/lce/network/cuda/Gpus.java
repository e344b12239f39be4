package lce.network.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import lce.io.BadInputException;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;

/** The GPUs of this process. */
public final class Gpus {

    private static final Map<Integer, Gpu> OPEN = new HashMap<>();

    private Gpus() {}

    /**
     * Opens an engine on a GPU as soon as fewer than {@code tasks} tasks use it. The caller closes the engine when its
     * task ends.
     *
     * @param address the device's number, as Spark reports it
     * @param tasks maximum number of tasks that share the device; the first call for a device decides
     * @param job identifies the networks: tasks of one job share their weights on the device
     * @throws BadInputException if there is no usable driver or no such device
     * @throws CudaException if this process has lost the device, see {@link CudaException#isDeviceLost}
     */
    public static CudaEngine open(
            String address, int tasks, String job, Supplier<LceNet> lce, Supplier<PceNet> pce, Precision precision) {
        int device = CudaDriver.device(address);
        Gpu gpu;
        synchronized (OPEN) {
            gpu = OPEN.computeIfAbsent(device, ordinal -> new Gpu(() -> new JCudaDevice(ordinal), tasks));
        }
        return gpu.open(job, lce, pce, element(precision));
    }

    /**
     * Returns the element type of a precision on a GPU. Auto and bf16 use half precision on tensor cores, whose error
     * is an eighth of bf16's at the same speed. f32 uses single precision. So does bf16x3, because its error is almost
     * as small.
     */
    static Element element(Precision precision) {
        return switch (precision) {
            case AUTO, BF16 -> Element.F16;
            case F32, BF16X3 -> Element.F32;
        };
    }
}
