package lce.network.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** Owns memory on a device and releases it in reverse order. */
final class DeviceScope implements AutoCloseable {

    private final Device device;
    private final Deque<DeviceMemory> owned = new ArrayDeque<>();

    DeviceScope(Device device) {
        this.device = device;
    }

    /** Allocates zeroed memory and returns its address. */
    long allocate(long bytes) {
        DeviceMemory memory = device.allocate(bytes);
        owned.push(memory);
        return memory.address();
    }

    /** Returns the bytes allocated here so far. */
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
