package lce.network.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A stream of a {@link JCudaDevice}. */
final class JCudaQueue implements Queue {

    /**
     * The range of errors that lose the device. The driver returns them for every later call until the process ends.
     */
    private static final int FIRST_STICKY = CUresult.CUDA_ERROR_ILLEGAL_ADDRESS;

    private static final int LAST_STICKY = CUresult.CUDA_ERROR_LAUNCH_FAILED;

    private final JCudaDevice device;
    private final CUstream stream = new CUstream();
    private final List<Pointer> pinned = new ArrayList<>();
    private final List<JCudaMark> marks = new ArrayList<>();

    JCudaQueue(JCudaDevice device) {
        this.device = device;
        device.enter();
        check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "opening a stream");
    }

    /** Throws CudaException if a result is not success. */
    static void check(int result, String what) {
        if (result != CUresult.CUDA_SUCCESS) {
            boolean sticky = result >= FIRST_STICKY
                            && result <= LAST_STICKY
                            && result != CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES
                    || result == CUresult.CUDA_ERROR_ECC_UNCORRECTABLE
                    || result == CUresult.CUDA_ERROR_UNKNOWN;
            throw new CudaException(what + ": " + error(result), sticky);
        }
    }

    /** Returns an error's name and the driver's message. */
    static String error(int result) {
        String[] words = new String[1];
        JCudaDriver.cuGetErrorString(result, words);
        return CUresult.stringFor(result) + (words[0] == null ? "" : " (" + words[0] + ")");
    }

    private static CUdeviceptr pointer(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    @Override
    public ByteBuffer pinned(int bytes) {
        device.enter();
        Pointer memory = new Pointer();
        check(JCudaDriver.cuMemHostAlloc(memory, bytes, 0), "allocating " + bytes + " bytes of page-locked memory");
        pinned.add(memory);
        return memory.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void upload(ByteBuffer from, long to, int bytes) {
        device.enter();
        check(
                JCudaDriver.cuMemcpyHtoDAsync(
                        pointer(to), Pointer.toBuffer(from.duplicate().clear()), bytes, stream),
                "copying " + bytes + " bytes to the device");
    }

    @Override
    public void download(long from, ByteBuffer to, int bytes) {
        device.enter();
        check(
                JCudaDriver.cuMemcpyDtoHAsync(Pointer.toBuffer(to.duplicate().clear()), pointer(from), bytes, stream),
                "copying " + bytes + " bytes from the device");
    }

    @Override
    public void launch(Launch launch) {
        device.enter();
        Pointer[] arguments = launch.arguments().stream()
                .map(argument -> Pointer.to(argument.array()))
                .toArray(Pointer[]::new);
        check(
                JCudaDriver.cuLaunchKernel(
                        device.kernel(launch.kernel(), launch.sharedBytes()),
                        launch.x(),
                        launch.y(),
                        launch.z(),
                        launch.threads(),
                        1,
                        1,
                        launch.sharedBytes(),
                        stream,
                        Pointer.to(arguments),
                        null),
                launch.toString());
    }

    @Override
    public Mark mark() {
        device.enter();
        JCudaMark mark = marks.isEmpty() ? new JCudaMark() : marks.remove(marks.size() - 1);
        check(JCudaDriver.cuEventRecord(mark.event, stream), "marking a stream");
        return mark;
    }

    @Override
    public void synchronise() {
        device.enter();
        check(JCudaDriver.cuStreamSynchronize(stream), "waiting for the device");
    }

    @Override
    public void close() {
        device.enterToFree();
        JCudaDriver.cuStreamSynchronize(stream);
        marks.forEach(mark -> JCudaDriver.cuEventDestroy(mark.event));
        pinned.forEach(JCudaDriver::cuMemFreeHost);
        JCudaDriver.cuStreamDestroy(stream);
    }

    /** An event that the queue reuses. */
    private final class JCudaMark implements Mark {

        private final CUevent event = new CUevent();

        JCudaMark() {
            check(
                    JCudaDriver.cuEventCreate(
                            event, CUevent_flags.CU_EVENT_DISABLE_TIMING | CUevent_flags.CU_EVENT_BLOCKING_SYNC),
                    "creating an event");
        }

        @Override
        public void await() {
            device.enter();
            check(JCudaDriver.cuEventSynchronize(event), "waiting for the device");
        }

        @Override
        public void close() {
            marks.add(this);
        }
    }
}
