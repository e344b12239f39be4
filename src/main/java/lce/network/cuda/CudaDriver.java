package lce.network.cuda;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import lce.io.BadInputException;

/** The NVIDIA driver of this machine: whether there is one, and one new enough, and how many devices it shows. */
public final class CudaDriver {

    private static final String LIBRARY = "libcuda.so.1";
    /** CUDA 12.0, which drivers have from version 525 on. */
    private static final int OLDEST = 12_000;

    private record State(int devices, String trouble) {
    }

    private static final State STATE = load();

    private CudaDriver() {
    }

    private static State load() {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            return unusable("the CUDA engine is built for Linux on x86-64 and this is " + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        }
        try {
            JCudaDriver.setExceptionsEnabled(false);
            int initialised = JCudaDriver.cuInit(0);
            int[] version = new int[1];
            if (initialised == CUresult.CUDA_ERROR_NO_DEVICE) {
                return unusable("the NVIDIA driver here shows no device (CUDA_VISIBLE_DEVICES is " + System.getenv("CUDA_VISIBLE_DEVICES") + ")");
            }
            if (JCudaDriver.cuDriverGetVersion(version) == CUresult.CUDA_SUCCESS && version[0] < OLDEST) {
                return unusable("the NVIDIA driver here is for CUDA " + text(version[0]) + " and " + text(OLDEST) + " is needed, which drivers have from 525 on");
            }
            if (initialised != CUresult.CUDA_SUCCESS) {
                return unusable("the NVIDIA driver here does not start: " + JCudaQueue.error(initialised));
            }
            int[] count = new int[1];
            JCudaDriver.cuDeviceGetCount(count);
            return count[0] > 0 ? new State(count[0], null) : unusable("the NVIDIA driver here shows no device");
        } catch (LinkageError e) {
            String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return unusable(said.contains(LIBRARY + ": cannot open") ? "there is no NVIDIA driver here: " + LIBRARY + " is not among the system's libraries"
                    : "the NVIDIA driver's library " + LIBRARY + " cannot be used here (" + said + ")");
        }
    }

    private static State unusable(String trouble) {
        return new State(0, trouble);
    }

    private static String text(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** True when there is a device; if not, {@link #whyUnavailable()} tells. */
    public static boolean isAvailable() {
        return STATE.trouble == null;
    }

    /** What is missing: a clause without its full stop. */
    public static String whyUnavailable() {
        return STATE.trouble;
    }

    /**
     * The number of the device that an address names: Spark's discovery scripts give numbers.
     *
     * @throws BadInputException when there is no such device
     */
    static int device(String address) {
        if (!isAvailable()) {
            throw new BadInputException(whyUnavailable() + "; install one or take --engine cpu");
        }
        int device = address.matches("\\d{1,4}") ? Integer.parseInt(address) : -1;
        if (device < 0 || device >= STATE.devices) {
            throw new BadInputException("Spark gave this task the GPU \"" + address + "\", and the NVIDIA driver here shows the devices 0 to " + (STATE.devices - 1)
                    + "; correct what spark.executor.resource.gpu.discoveryScript prints");
        }
        return device;
    }
}
