package lce.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes .npy arrays of any head and element type, and archives of them, as NumPy and other writers do. */
final class NpyBytes {

    private NpyBytes() {}

    /**
     * An array of version 1.0 as NumPy writes it. {@code descr} is for instance >u2; floats are given as whole numbers.
     */
    static byte[] array(String descr, String shape, long... values) {
        return array(
                1,
                "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }",
                elements(descr, values));
    }

    static byte[] array(int version, String head, byte[] elements) {
        byte[] text = (head + "\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = version == 1
                ? ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) text.length)
                : ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.writeBytes(length.array());
        out.writeBytes(text);
        out.writeBytes(elements);
        return out.toByteArray();
    }

    static byte[] elements(String descr, long... values) {
        String code = descr.replaceFirst("^[<>=|]", "");
        int size = Integer.parseInt(code.substring(1));
        ByteBuffer bytes = ByteBuffer.allocate(size * values.length)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            switch (code) {
                case "f2" -> bytes.putShort(half(value));
                case "f4" -> bytes.putFloat(value);
                case "f8" -> bytes.putDouble(value);
                case "b1", "i1", "u1" -> bytes.put((byte) value);
                case "i2", "u2" -> bytes.putShort((short) value);
                case "i4", "u4" -> bytes.putInt((int) value);
                default -> bytes.putLong(value);
            }
        }
        return bytes.array();
    }

    /** A normal number of binary16, for instance 3 = 1.5 * 2. */
    private static short half(long value) {
        int bits = Float.floatToIntBits(value);
        return (short)
                (value == 0 ? 0 : bits >>> 16 & 0x8000 | (bits >>> 23 & 0xff) - 127 + 15 << 10 | bits >>> 13 & 0x3ff);
    }

    /** @param isDeflated as numpy.savez_compressed does */
    static Path archive(Path path, boolean isDeflated, Map<String, byte[]> members) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                if (!isDeflated) {
                    CRC32 crc = new CRC32();
                    crc.update(member.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(member.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(member.getValue());
            }
        }
        return path;
    }
}
