package lce.network.cuda;

import java.nio.ByteBuffer;

/**
 * A stream of operations, which the device runs in order while the thread continues. Copies need page-locked buffers,
 * which belong to the queue and must not change until the copy is complete. A queue belongs to one thread.
 */
interface Queue extends AutoCloseable {

    /** Returns a page-locked buffer in native byte order, which is valid until the queue is closed. */
    ByteBuffer pinned(int bytes);

    /** Copies the first {@code bytes} of a page-locked buffer to the device. */
    void upload(ByteBuffer from, long to, int bytes);

    /** Copies from the device to the beginning of a page-locked buffer. */
    void download(long from, ByteBuffer to, int bytes);

    void launch(Launch launch);

    /** Returns a mark after the operations that are queued so far. */
    Mark mark();

    /** Waits until all queued operations are complete. */
    void synchronise();

    @Override
    void close();

    /** A position in the queue. */
    interface Mark extends AutoCloseable {

        /** Waits until the device has completed all operations before the mark. */
        void await();

        @Override
        void close();
    }
}
