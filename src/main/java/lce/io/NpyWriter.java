package lce.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes a NumPy array file (numpy.lib.format version 1.0) of known shape, element by element. */
public final class NpyWriter implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private final ElementType type;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long missing;

    /** Writes the header. The stream is closed with the writer. */
    public NpyWriter(OutputStream out, ElementType type, long... shape) throws IOException {
        this.out = out;
        this.type = type;
        this.missing = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        out.write(head(type, shape));
    }

    /** Returns the header of such an array. */
    public static byte[] head(ElementType type, long... shape) {
        String dims = Arrays.stream(shape).mapToObj(length -> length + ",").collect(Collectors.joining(" "));
        String head = "{'descr': '" + type.descr() + "', 'fortran_order': False, 'shape': ("
                + (shape.length > 1 ? dims.substring(0, dims.length() - 1) : dims) + "), }";
        int padding = 64 - (10 + head.length() + 1) % 64; // the elements begin at a multiple of 64
        byte[] line = (head + " ".repeat(padding % 64) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(10 + line.length)
                .put(new byte[] {
                    (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) line.length, (byte) (line.length >> 8)
                })
                .put(line)
                .array();
    }

    public void write(float value) throws IOException {
        room().putFloat(value);
    }

    public void write(double value) throws IOException {
        room().putDouble(value);
    }

    public void write(long value) throws IOException {
        if (type == ElementType.INT32) {
            room().putInt(Math.toIntExact(value));
        } else {
            room().putLong(value);
        }
    }

    private ByteBuffer room() throws IOException {
        if (buffer.remaining() < 8) {
            flush();
        }
        missing--;
        return buffer;
    }

    private void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    /** Closes the stream. Throws IllegalStateException if the number of elements written does not match the shape. */
    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
        if (missing != 0) {
            throw new IllegalStateException(missing + " elements of the array were not written");
        }
    }
}
