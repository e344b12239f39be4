package lce.network.cuda;

/** Memory on a device, given back when closed. */
interface DeviceMemory extends AutoCloseable {

    long address();

    long bytes();

    @Override
    void close();
}
