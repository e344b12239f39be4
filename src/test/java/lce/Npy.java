package lce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the .npy arrays of tests as doubles: version 1.0, little-endian. An independent reader, to check what the
 * project writes.
 */
public final class Npy {

    private Npy() {}

    public static double[] read(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int head = bytes.getShort(8);
        String description = new String(bytes.array(), 10, head, StandardCharsets.ISO_8859_1);
        bytes.position(10 + head);
        int size = description.contains("f4") || description.contains("i4") ? 4 : 8;
        double[] values = new double[bytes.remaining() / size];
        for (int i = 0; i < values.length; i++) {
            values[i] = description.contains("<f4")
                    ? bytes.getFloat()
                    : description.contains("<f8")
                            ? bytes.getDouble()
                            : description.contains("<i4") ? bytes.getInt() : bytes.getLong();
        }
        return values;
    }
}
