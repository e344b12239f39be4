package lce.network.cpu;

import java.util.ArrayDeque;
import java.util.Deque;

import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Owns native memory and oneDNN objects, and gives them back in reverse order: nothing waits for the garbage collector. */
final class NativeScope implements AutoCloseable {

    private static final int CACHE_LINE = 64;

    private final Deque<Pointer> owned = new ArrayDeque<>();
    private long bytes;

    <P extends Pointer> P own(P pointer) {
        owned.push(pointer);
        return pointer;
    }

    /** Zeroed memory, so that what a first batch leaves unset is not NaN. */
    Region allocate(data_type type, long elements) {
        long size = elements * Region.bytes(type);
        BytePointer memory = own(new BytePointer(size + CACHE_LINE));
        Pointer.memset(memory, 0, size + CACHE_LINE);
        bytes += size + CACHE_LINE;
        return new Region((memory.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE, type);
    }

    /** Native memory allocated here so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().deallocate();
        }
    }
}
