package lce.network.cuda;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import lce.io.BadInputException;

/**
 * Checks the NVIDIA driver of this machine: whether it exists, whether its version suffices, and how many devices it
 * reports.
 */
public final class CudaDriver {

    private static final String LIBRARY = "libcuda.so.1";
    /** The oldest supported CUDA version, 12.0, which drivers support since version 525. */
    private static final int OLDEST = 12_000;

    private record State(int devices, String trouble) {}

    private static final State STATE = load();

    private CudaDriver() {}

    private static State load() {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            return unusable("the CUDA engine supports only Linux on x86-64, and this is "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
        try {
            JCudaDriver.setExceptionsEnabled(false);
            int initialised = JCudaDriver.cuInit(0);
            int[] version = new int[1];
            if (initialised == CUresult.CUDA_ERROR_NO_DEVICE) {
                return unusable("the NVIDIA driver reports no device (CUDA_VISIBLE_DEVICES is "
                        + System.getenv("CUDA_VISIBLE_DEVICES") + ")");
            }
            if (JCudaDriver.cuDriverGetVersion(version) == CUresult.CUDA_SUCCESS && version[0] < OLDEST) {
                return unusable("the NVIDIA driver supports CUDA " + text(version[0]) + ", but the job needs "
                        + text(OLDEST) + ", which drivers support since version 525");
            }
            if (initialised != CUresult.CUDA_SUCCESS) {
                return unusable("the NVIDIA driver does not start: " + JCudaQueue.error(initialised));
            }
            int[] count = new int[1];
            JCudaDriver.cuDeviceGetCount(count);
            return count[0] > 0 ? new State(count[0], null) : unusable("the NVIDIA driver reports no device");
        } catch (LinkageError e) {
            String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return unusable(
                    said.contains(LIBRARY + ": cannot open")
                            ? "this machine has no NVIDIA driver: " + LIBRARY + " is not among the system's libraries"
                            : "the NVIDIA driver's library " + LIBRARY + " cannot be used (" + said + ")");
        }
    }

    private static State unusable(String trouble) {
        return new State(0, trouble);
    }

    private static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** Returns true if the machine has a usable device. If not, {@link #whyUnavailable()} returns the reason. */
    public static boolean isAvailable() {
        return STATE.trouble == null;
    }

    /** Returns the reason why no device is usable, as a clause without a full stop, or null if one is. */
    public static String whyUnavailable() {
        return STATE.trouble;
    }

    /**
     * Returns the number of the device that an address names. Spark's discovery scripts print numbers.
     *
     * @throws BadInputException if there is no such device
     */
    static int device(String address) {
        if (!isAvailable()) {
            throw new BadInputException(whyUnavailable() + "; install a suitable driver or use --engine cpu");
        }
        int device = address.matches("\\d{1,4}") ? Integer.parseInt(address) : -1;
        if (device < 0 || device >= STATE.devices) {
            throw new BadInputException("Spark assigned the GPU \"" + address
                    + "\" to this task, but the NVIDIA driver reports only the devices 0 to " + (STATE.devices - 1)
                    + "; correct the output of spark.executor.resource.gpu.discoveryScript");
        }
        return device;
    }
}
