package lce.network.cuda;

import java.nio.ByteBuffer;

/**
 * A stream: the device does what is queued here in order, while the thread goes on. Copies take page-locked buffers alone, which belong to the
 * queue and must stay as they are until the copy is done. Belongs to one thread.
 */
interface Queue extends AutoCloseable {

    /** A page-locked buffer in native byte order. It lasts as long as the queue. */
    ByteBuffer pinned(int bytes);

    /** Copies the first {@code bytes} of a page-locked buffer to the device. */
    void upload(ByteBuffer from, long to, int bytes);

    /** Copies from the device to the beginning of a page-locked buffer. */
    void download(long from, ByteBuffer to, int bytes);

    void launch(Launch launch);

    /** Marks what has been queued so far. */
    Mark mark();

    /** Waits until all is done. */
    void synchronise();

    @Override
    void close();

    /** A place in the queue. */
    interface Mark extends AutoCloseable {

        /** Waits until the device has come here. */
        void await();

        @Override
        void close();
    }
}
