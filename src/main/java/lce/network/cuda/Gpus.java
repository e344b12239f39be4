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

    private Gpus() {
    }

    /**
     * Opens an engine on a GPU as soon as fewer than {@code tasks} are at work there. It is to be closed when its task ends.
     *
     * @param address the device's number as Spark hands it over
     * @param tasks   that may share the device, as the first to open it has it
     * @param job     names the networks: tasks of one job share their weights on the device
     * @throws BadInputException when there is no usable driver or no such device
     * @throws CudaException     if this process has lost the device, see {@link CudaException#isDeviceLost}
     */
    public static CudaEngine open(String address, int tasks, String job, Supplier<LceNet> lce, Supplier<PceNet> pce, Precision precision) {
        int device = CudaDriver.device(address);
        Gpu gpu;
        synchronized (OPEN) {
            gpu = OPEN.computeIfAbsent(device, ordinal -> new Gpu(() -> new JCudaDevice(ordinal), tasks));
        }
        return gpu.open(job, lce, pce, element(precision));
    }

    /**
     * What a precision means on a GPU: half precision on tensor cores for auto and bf16, whose error is an eighth of bf16's at the same speed; and
     * exact single precision for f32 and for bf16x3, which is nearly that.
     */
    static Element element(Precision precision) {
        return switch (precision) {
            case AUTO, BF16 -> Element.F16;
            case F32, BF16X3 -> Element.F32;
        };
    }
}
