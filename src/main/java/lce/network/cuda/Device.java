package lce.network.cuda;

/** A GPU, or what stands in for one. Safe for use by many threads. */
interface Device extends AutoCloseable {

    /** Its name and architecture, "NVIDIA T4, sm_75". */
    String name();

    /** Bytes of shared memory that a block of threads can have. */
    int sharedBytes();

    /** Bytes of device memory that are free now. */
    long freeBytes();

    /**
     * Memory, all zero.
     *
     * @throws CudaException when there is not enough
     */
    DeviceMemory allocate(long bytes);

    /** A queue of its own for one thread. */
    Queue openQueue();

    /** Lets go of the device; what is still allocated on it is gone. */
    @Override
    void close();
}
