package lce.job.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import lce.io.ElementType;
import lce.io.NpyWriter;
import lce.io.Storage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * Writes an array that is too large for one machine's memory. Tasks write its elements in parts, which the driver
 * concatenates in a .npy, or in an .npz of stored members, which can be read from any row. The bytes do not depend on
 * the number of parts.
 */
public final class ArrayParts implements Serializable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Storage storage;
    private final String folder;
    private final String name;
    private final ElementType type;
    private final long[] shape;

    /** @param folder folder for the parts */
    public ArrayParts(Storage storage, String folder, String name, ElementType type, long... shape) {
        this.storage = storage;
        this.folder = folder;
        this.name = name;
        this.type = type;
        this.shape = shape;
    }

    /**
     * Returns the path of a new part of the running task. It is unique per attempt, because another attempt must not
     * write the same file.
     */
    public String part(int partition) {
        return new Path(
                        folder,
                        String.format(
                                "%s-%05d.%d", name, partition, TaskContext.get().taskAttemptId()))
                .toString();
    }

    public OutputStream create(String part) throws IOException {
        return new BufferedOutputStream(storage.fileSystem(part).create(new Path(part)), BUFFER_BYTES);
    }

    /** Writes the array, and deletes each part after it is copied. */
    public void writeNpy(List<String> parts, OutputStream out) throws IOException {
        try (out) {
            copy(parts, out, true);
        }
    }

    /** Writes several arrays, and deletes each part after it is copied. */
    public static void writeNpz(List<ArrayParts> arrays, List<List<String>> parts, OutputStream out)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (int i = 0; i < arrays.size(); i++) {
                ArrayParts array = arrays.get(i);
                // a first pass computes the checksum, because it precedes the data of a stored member
                CheckedOutputStream checked = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
                array.copy(parts.get(i), checked, false);
                ZipEntry entry = new ZipEntry(array.name + ".npy");
                entry.setTimeLocal(LocalDate.EPOCH.withYear(1980).atStartOfDay());
                entry.setSize(array.bytes());
                entry.setCrc(checked.getChecksum().getValue());
                zip.putNextEntry(entry);
                array.copy(parts.get(i), zip, true);
                zip.closeEntry();
            }
        }
    }

    private long bytes() {
        return NpyWriter.head(type, shape).length + Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
    }

    private void copy(List<String> parts, OutputStream out, boolean delete) throws IOException {
        out.write(NpyWriter.head(type, shape));
        byte[] buffer = new byte[BUFFER_BYTES];
        for (String part : parts) {
            try (InputStream in = storage.open(part)) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    out.write(buffer, 0, count);
                }
            }
            if (delete) {
                storage.fileSystem(part).delete(new Path(part), false);
            }
        }
    }
}
