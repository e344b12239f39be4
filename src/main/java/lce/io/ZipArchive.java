package lce.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipException;

import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A zip archive on any file system, read through its central directory, so that one member costs one range of the file.
 * If the file system fails, reading throws UncheckedIOException; IOExceptions are those of decoders, and mean that the
 * archive is damaged.
 */
final class ZipArchive implements Closeable {

    private final String path;
    private final ZipFile zip;

    /** Opens the archive. Throws BadInputException if there is no complete zip archive at the path. */
    @SuppressWarnings(
            "deprecation") // the builder that replaces this constructor is newer than the library Spark 3.5 brings
    ZipArchive(Storage storage, String path) {
        this.path = path;
        long size = storage.size(path);
        FSDataInputStream in = storage.open(path);
        try {
            this.zip = new ZipFile(new Channel(in, size));
        } catch (UncheckedIOException e) {
            Streams.closeAfter(e, in);
            throw e;
        } catch (IOException | RuntimeException e) {
            Streams.closeAfter(e, in);
            throw damaged("is not a whole zip archive (" + e.getMessage() + ")", e);
        }
    }

    /** Returns the names of the members, in the order of the archive. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            names.add(entry.getName());
        }
        return names;
    }

    boolean has(String name) {
        return zip.getEntry(name) != null;
    }

    /** Returns true if the member is stored without compression, so that any range of it can be read directly. */
    boolean isStored(String name) {
        return entry(name).getMethod() == ZipArchiveEntry.STORED;
    }

    /** Returns the uncompressed length of the member in bytes, as stated by the archive. */
    long size(String name) {
        return entry(name).getSize();
    }

    /** Returns the offset in the file at which a stored member begins. */
    long offset(String name) {
        return entry(name).getDataOffset();
    }

    long crc(String name) {
        return entry(name).getCrc();
    }

    InputStream open(String name) {
        try {
            return zip.getInputStream(entry(name));
        } catch (UncheckedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged("has a member " + name + " that cannot be read (" + e.getMessage() + ")", e);
        }
    }

    BadInputException damaged(String what, Exception cause) {
        return new BadInputException(
                path + " " + what + "; the file is cut short or damaged, copy or write it again", cause);
    }

    private ZipArchiveEntry entry(String name) {
        return zip.getEntry(name);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /**
     * The library wants a channel; Hadoop has a seekable stream, whose failures leave as unchecked so that they differ
     * from decoders'.
     */
    private record Channel(FSDataInputStream in, long size) implements SeekableByteChannel {

        @Override
        public int read(ByteBuffer into) throws EOFException {
            try {
                int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
                if (count > 0) {
                    into.position(into.position() + count);
                }
                return count;
            } catch (EOFException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long position() throws IOException {
            return in.getPos();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            if (position < 0 || position > size) {
                throw new ZipException("it points outside of the file");
            }
            try {
                in.seek(position);
                return this;
            } catch (EOFException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new NonWritableChannelException();
        }

        @Override
        public SeekableByteChannel truncate(long length) {
            throw new NonWritableChannelException();
        }
    }
}
