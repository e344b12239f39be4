package lce.onednn;

import java.util.ArrayDeque;
import java.util.Deque;

import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Owns native memory and oneDNN objects, and releases them in reverse order without waiting for the garbage collector.
 */
public final class NativeScope implements AutoCloseable {

    private static final int CACHE_LINE = 64;

    private final Deque<Pointer> owned = new ArrayDeque<>();
    private long bytes;

    public <P extends Pointer> P own(P pointer) {
        owned.push(pointer);
        return pointer;
    }

    /** Returns zeroed memory, so that elements that a first batch does not write are not NaN. */
    public Region allocate(data_type type, long elements) {
        long size = elements * Region.bytes(type);
        BytePointer memory = own(new BytePointer(size + CACHE_LINE));
        Pointer.memset(memory, 0, size + CACHE_LINE);
        bytes += size + CACHE_LINE;
        return new Region((memory.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE, type);
    }

    /** Returns the bytes of native memory allocated here so far. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().deallocate();
        }
    }
}
