package lce.network.cuda;

/** Memory on a device, which {@link #close} releases. */
interface DeviceMemory extends AutoCloseable {

    long address();

    long bytes();

    @Override
    void close();
}
