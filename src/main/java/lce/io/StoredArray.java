package lce.io;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A .npy array, in a file of its own or as a member of an .npz.
 *
 * @param member its name in the .npz, or null
 * @param offset where its elements begin in the file, or -1 when they are deflated
 * @param crc CRC-32 of the whole member
 */
record StoredArray(String path, String member, NpyHeader header, long offset, long crc) implements Serializable {

    private static final String SUFFIX = ".npy";
    private static final int LISTED = 10;

    static StoredArray find(ZipArchive zip, String path, String key) throws IOException {
        String member = key + SUFFIX;
        try (InputStream in = zip.open(member)) {
            NpyHeader header = NpyHeader.read(in, path + " (" + key + ")");
            header.requireBody(zip.size(member) - header.bytes(), path + " (" + key + ")");
            long offset = zip.isStored(member) ? zip.offset(member) + header.bytes() : -1;
            return new StoredArray(path, member, header, offset, zip.crc(member));
        } catch (UncheckedIOException e) {
            throw e; // the file system's
        } catch (IOException | RuntimeException e) {
            throw e instanceof BadInputException
                    ? (BadInputException) e
                    : zip.damaged(
                            "has an array " + key + " that cannot be read (" + e.getMessage() + ")",
                            new IOException(e));
        }
    }

    /**
     * Finds an array of an .npz: the first one that has one of these names, or the only one.
     *
     * @param what it is, for messages
     */
    static StoredArray choose(ZipArchive zip, String path, List<String> names, String what) throws IOException {
        List<String> keys = zip.names().stream()
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
        if (keys.isEmpty()) {
            throw new BadInputException(path + " is a zip archive without arrays"
                    + (zip.names().stream().anyMatch(name -> name.endsWith("data.pkl"))
                            ? ", which torch.save wrote; write numpy.save(path, tensor.numpy())"
                            : "; write it with numpy.savez"));
        }
        for (String name : names) {
            if (keys.contains(name)) {
                return find(zip, path, name);
            }
        }
        if (keys.size() > 1) {
            throw new BadInputException(path + " holds the arrays " + list(zip, keys) + "; name the one with the "
                    + what + " " + names.get(0) + ", or save it alone");
        }
        return find(zip, path, keys.get(0));
    }

    private static String list(ZipArchive zip, List<String> keys) {
        List<String> listed = new ArrayList<>();
        for (String key : keys.subList(0, Math.min(keys.size(), LISTED))) {
            try (InputStream in = zip.open(key + SUFFIX)) {
                listed.add(Pickle.printable(key) + " " + NpyHeader.read(in, key).shapeText());
            } catch (BadInputException | IOException e) {
                // one that cannot be read is listed by its name, because it may not be the one that is meant
                listed.add(Pickle.printable(key));
            }
        }
        return String.join(", ", listed) + (keys.size() > LISTED ? ", ..." : "");
    }

    /**
     * Writes the elements as they are, in {@link NpyHeader#order} and row-major. Throws BadInputException if they do
     * not match their checksum.
     */
    void copyElements(Storage storage, OutputStream out) throws IOException {
        try (ZipArchive zip = new ZipArchive(storage, path);
                CheckedInputStream in = new CheckedInputStream(zip.open(member), new CRC32())) {
            NpyHeader.read(in, path);
            byte[] buffer = new byte[1 << 16];
            long copied = 0;
            for (int count = readUnpacked(in, buffer); count > 0; count = readUnpacked(in, buffer)) {
                out.write(buffer, 0, count);
                copied += count;
            }
            if (copied != header.cells() * header.type().bytes()
                    || in.getChecksum().getValue() != crc) {
                throw damaged("does not match its checksum", null);
            }
        }
    }

    private int readUnpacked(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) { // a decoder's
            throw damaged("cannot be unpacked (" + e.getMessage() + ")", e);
        }
    }

    private BadInputException damaged(String what, Exception cause) {
        return new BadInputException(
                path + (member == null ? "" : " (" + member + ")") + " " + what
                        + "; the file is cut short or damaged, copy or write it again",
                cause);
    }

    boolean isStored() {
        return offset >= 0;
    }

    /** Returns the number of elements per step of the first dimension. */
    long rowCells() {
        return header.cells() / header.shape()[0];
    }

    /** Opens the array for reading from the given element on. */
    Reader open(Storage storage, long firstCell) {
        try {
            return isStored() ? openStored(storage, firstCell) : openDeflated(storage, firstCell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reader openStored(Storage storage, long firstCell) throws IOException {
        FSDataInputStream in = storage.open(path);
        try {
            in.seek(offset + firstCell * header.type().bytes());
            return new Reader(in, null, firstCell);
        } catch (IOException | RuntimeException e) {
            Streams.closeAfter(e, in);
            throw e;
        }
    }

    private Reader openDeflated(Storage storage, long firstCell) throws IOException {
        ZipArchive zip = new ZipArchive(storage, path);
        try {
            CheckedInputStream in = new CheckedInputStream(
                    new FilterInputStream(zip.open(member)) {
                        @Override
                        public void close() throws IOException {
                            super.close();
                            zip.close();
                        }
                    },
                    new CRC32());
            NpyHeader.read(in, path);
            Reader reader = new Reader(in, in, 0);
            float[] passed = new float[1 << 12];
            for (long left = firstCell; left > 0; left -= passed.length) {
                reader.read(passed, 0, (int) Math.min(left, passed.length));
            }
            return reader;
        } catch (IOException | RuntimeException e) {
            Streams.closeAfter(e, zip);
            throw e;
        }
    }

    /** Reads the elements in order. */
    final class Reader implements ElementReader {

        private final ElementStream elements;
        private final CheckedInputStream checked;
        private long next;

        private Reader(InputStream in, CheckedInputStream checked, long next) {
            this.elements = new ElementStream(in, header.type(), header.order());
            this.checked = checked;
            this.next = next;
        }

        @Override
        public void read(float[] into, int from, int count) {
            reading(count, () -> elements.read(into, from, count));
        }

        @Override
        public void read(long[] into, int from, int count) {
            reading(count, () -> elements.read(into, from, count));
        }

        private void reading(int count, Step step) {
            try {
                step.run();
                next += count;
                if (checked != null
                        && next == header.cells()
                        && (checked.read() >= 0 || checked.getChecksum().getValue() != crc)) {
                    throw damaged("does not match its checksum", null);
                }
            } catch (EOFException e) {
                throw damaged("ends before its element " + header.cells(), e);
            } catch (IOException e) {
                if (checked != null) { // a decoder's: the archive throws those of the file system unchecked
                    throw damaged("cannot be unpacked (" + e.getMessage() + ")", e);
                }
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            elements.close();
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
