package lce.network.cuda;

/** A GPU, or what stands in for one. Safe for use by many threads. It stays open until the process ends. */
interface Device {

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
}
