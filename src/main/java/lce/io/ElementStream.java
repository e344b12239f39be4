package lce.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads numbers of one type from a stream of bytes. */
final class ElementStream implements Closeable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final InputStream in;
    private final ElementType type;
    private final ByteBuffer buffer;

    ElementStream(InputStream in, ElementType type, ByteOrder order) {
        this.in = in;
        this.type = type;
        this.buffer = ByteBuffer.allocate(BUFFER_BYTES).order(order).limit(0);
    }

    /** Reads floats. Throws EOFException if the stream ends before {@code count} more elements. */
    void read(float[] into, int from, int count) throws IOException {
        for (int i = from; i < from + count; i++) {
            fill();
            into[i] = (float) type.next(buffer);
        }
    }

    /**
     * Reads integers. A larger integer becomes {@link Long#MAX_VALUE}, and a float that is not whole becomes
     * {@link #NOT_WHOLE}.
     */
    void read(long[] into, int from, int count) throws IOException {
        for (int i = from; i < from + count; i++) {
            fill();
            if (type.isFloat()) {
                double value = type.next(buffer);
                into[i] = value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (long) value : NOT_WHOLE;
            } else {
                into[i] = type.nextInteger(buffer);
            }
        }
    }

    static final long NOT_WHOLE = Long.MIN_VALUE;

    private void fill() throws IOException {
        if (buffer.remaining() >= type.bytes()) {
            return;
        }
        buffer.compact();
        while (buffer.position() < type.bytes()) {
            int read = in.read(buffer.array(), buffer.position(), buffer.remaining());
            if (read < 0) {
                throw new EOFException();
            }
            buffer.position(buffer.position() + read);
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
