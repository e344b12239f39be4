package lce.io;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A .npy array, in a file of its own or as a member of an .npz.
 *
 * @param member its name in the .npz, or null
 * @param offset where its elements begin in the file, or -1 when they are deflated
 * @param crc    CRC-32 of the whole member
 */
record StoredArray(String path, String member, NpyHeader header, long offset, long crc) implements Serializable {

    static StoredArray find(ZipArchive zip, String path, String key) throws IOException {
        String member = key + ".npy";
        try (InputStream in = zip.open(member)) {
            NpyHeader header = NpyHeader.read(in, path + " (" + key + ")");
            header.requireBody(zip.size(member) - header.bytes(), path + " (" + key + ")");
            long offset = zip.isStored(member) ? zip.offset(member) + header.bytes() : -1;
            return new StoredArray(path, member, header, offset, zip.crc(member));
        } catch (ZipException | RuntimeException e) {
            throw e instanceof BadInputException ? (BadInputException) e : zip.damaged("has an array " + key + " that cannot be read (" + e.getMessage() + ")", new IOException(e));
        }
    }

    boolean isStored() {
        return offset >= 0;
    }

    /** Elements in one step of the first dimension. */
    long rowCells() {
        return header.cells() / header.shape()[0];
    }

    /** Opens the array at the given element. */
    Reader open(Storage storage, long firstCell) {
        try {
            return isStored() ? openStored(storage, firstCell) : openDeflated(storage, firstCell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reader openStored(Storage storage, long firstCell) throws IOException {
        FSDataInputStream in = storage.open(path);
        in.seek(offset + firstCell * header.type().bytes());
        return new Reader(in, null, firstCell);
    }

    private Reader openDeflated(Storage storage, long firstCell) throws IOException {
        ZipArchive zip = new ZipArchive(storage, path);
        CheckedInputStream in = new CheckedInputStream(new FilterInputStream(zip.open(member)) {
            @Override
            public void close() throws IOException {
                super.close();
                zip.close();
            }
        }, new CRC32());
        NpyHeader.read(in, path);
        Reader reader = new Reader(in, in, 0);
        float[] passed = new float[1 << 12];
        for (long left = firstCell; left > 0; left -= passed.length) {
            reader.read(passed, 0, (int) Math.min(left, passed.length));
        }
        return reader;
    }

    /** Reads on from one element to the next. */
    final class Reader implements ElementReader {

        private final ElementStream elements;
        private final CheckedInputStream checked;
        private long next;

        private Reader(InputStream in, CheckedInputStream checked, long next) {
            this.elements = new ElementStream(in, header.type());
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
                if (checked != null && next == header.cells() && (checked.read() >= 0 || checked.getChecksum().getValue() != crc)) {
                    throw damaged("does not match its checksum", null);
                }
            } catch (EOFException e) {
                throw damaged("ends before its element " + header.cells(), e);
            } catch (ZipException e) {
                throw damaged("cannot be unpacked (" + e.getMessage() + ")", e);
            } catch (IOException e) {
                if (checked != null && !(e instanceof java.net.SocketException)) {
                    throw damaged("cannot be unpacked (" + e.getMessage() + ")", e);
                }
                throw new UncheckedIOException(e);
            }
        }

        private BadInputException damaged(String what, Exception cause) {
            return new BadInputException(path + (member == null ? "" : " (" + member + ")") + " " + what + "; the file is cut short or damaged, copy or write it again", cause);
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
