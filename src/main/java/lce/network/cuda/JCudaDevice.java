package lce.network.cuda;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import lce.io.BadInputException;

/**
 * An NVIDIA GPU, used through its driver: the device's primary context, which all tasks of the process share, and the
 * kernels, loaded from the jar. A context is current per thread, not per process. Therefore each entry makes it
 * current.
 */
final class JCudaDevice implements Device {

    private static final int OLDEST_ARCHITECTURE = 75;
    /** Bytes of shared memory that a kernel can use without an attribute. */
    private static final int USUAL_SHARED_BYTES = 48 << 10;

    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Map<String, CUfunction> kernels = new HashMap<>();
    private final String name;
    private final int sharedBytes;

    /**
     * @param ordinal the device's number, as {@link CudaDriver#device} returns it
     * @throws BadInputException if the device is too old
     */
    JCudaDevice(int ordinal) {
        check(JCudaDriver.cuDeviceGet(device, ordinal), "finding device " + ordinal);
        byte[] text = new byte[256];
        check(JCudaDriver.cuDeviceGetName(text, text.length, device), "naming device " + ordinal);
        int architecture = 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        name = new String(text, StandardCharsets.UTF_8).split("\0", 2)[0] + ", sm_" + architecture;
        if (architecture < OLDEST_ARCHITECTURE) {
            throw new BadInputException("the GPU " + name + " is older than sm_" + OLDEST_ARCHITECTURE
                    + " (Turing), which the kernels need; use a newer GPU or --engine cpu");
        }
        sharedBytes = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "opening a context on " + name);
        try {
            enter();
            loadKernels(architecture);
        } catch (RuntimeException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    private void loadKernels(int architecture) {
        int result = CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU;
        for (KernelImage image : KernelImage.forArchitecture(architecture)) {
            result = JCudaDriver.cuModuleLoadData(module, image.bytes());
            if (result == CUresult.CUDA_SUCCESS) {
                return;
            }
        }
        check(result, "loading the kernels for " + name);
    }

    private static void check(int result, String what) {
        JCudaQueue.check(result, what);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "reading a device's attribute");
        return value[0];
    }

    /** Makes the context current in this thread. */
    void enter() {
        check(JCudaDriver.cuCtxSetCurrent(context), "entering the context on " + name);
    }

    /**
     * Makes the context current before memory is released. It ignores errors, because a lost device has released its
     * memory.
     */
    void enterToFree() {
        JCudaDriver.cuCtxSetCurrent(context);
    }

    /**
     * Returns a kernel.
     *
     * @param shared bytes of shared memory of its launches
     */
    synchronized CUfunction kernel(String kernel, int shared) {
        CUfunction function = kernels.computeIfAbsent(kernel, symbol -> {
            CUfunction loaded = new CUfunction();
            check(JCudaDriver.cuModuleGetFunction(loaded, module, symbol), "finding the kernel " + symbol);
            return loaded;
        });
        if (shared > USUAL_SHARED_BYTES) {
            check(
                    JCudaDriver.cuFuncSetAttribute(
                            function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared),
                    "requesting " + shared + " bytes of shared memory for " + kernel);
        }
        return function;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int sharedBytes() {
        return sharedBytes;
    }

    @Override
    public long freeBytes() {
        enter();
        long[] free = new long[1];
        check(JCudaDriver.cuMemGetInfo(free, new long[1]), "reading the size of free memory");
        return free[0];
    }

    @Override
    public DeviceMemory allocate(long bytes) {
        enter();
        Allocated memory = new Allocated(bytes);
        int result = JCudaDriver.cuMemAlloc(memory.pointer, bytes);
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            throw new CudaException(name + " has no " + bytes + " bytes of free memory, only " + freeBytes(), false);
        }
        check(result, "allocating " + bytes + " bytes");
        try {
            check(JCudaDriver.cuMemsetD8(memory.pointer, (byte) 0, bytes), "clearing memory");
            check(JCudaDriver.cuStreamSynchronize(null), "clearing memory");
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        return memory;
    }

    /** A pointer that returns its address. */
    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer();
        }
    }

    private final class Allocated implements DeviceMemory {

        private final Address pointer = new Address();
        private final long bytes;

        Allocated(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long address() {
            return pointer.value();
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            enterToFree();
            JCudaDriver.cuMemFree(pointer);
        }
    }

    @Override
    public Queue openQueue() {
        return new JCudaQueue(this);
    }
}
