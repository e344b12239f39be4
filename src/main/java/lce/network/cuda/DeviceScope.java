package lce.network.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** Owns memory on a device and gives it back in reverse order. */
final class DeviceScope implements AutoCloseable {

    private final Device device;
    private final Deque<DeviceMemory> owned = new ArrayDeque<>();

    DeviceScope(Device device) {
        this.device = device;
    }

    /** Address of zeroed memory. */
    long allocate(long bytes) {
        DeviceMemory memory = device.allocate(bytes);
        owned.push(memory);
        return memory.address();
    }

    /** Bytes allocated here so far. */
    long bytes() {
        return owned.stream().mapToLong(DeviceMemory::bytes).sum();
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
