package lce.network.cuda;

/** A GPU, or its replacement in tests. It is safe for use by several threads, and stays open until the process ends. */
interface Device {

    /** Returns the device's name and architecture, "NVIDIA T4, sm_75". */
    String name();

    /** Returns the maximum number of bytes of shared memory per block of threads. */
    int sharedBytes();

    /** Returns the number of bytes of device memory that are free now. */
    long freeBytes();

    /**
     * Returns zeroed memory.
     *
     * @throws CudaException if there is not enough memory
     */
    DeviceMemory allocate(long bytes);

    /** Opens a new queue for one thread. */
    Queue openQueue();
}
