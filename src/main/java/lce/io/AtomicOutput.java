package lce.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file or folder that appears whole or not at all: it is written under a hidden name beside its place, and renamed at
 * the end. Object stores rename by copying, so there a folder appears file by file.
 */
public final class AtomicOutput implements AutoCloseable {

    private final FileSystem files;
    private final Path place;
    private final Path hidden;
    private final Path written;

    private AtomicOutput(FileSystem files, Path place, boolean hasRoom) {
        this.files = files;
        this.place = place;
        this.hidden = hiddenName(place, "");
        this.written = hasRoom ? new Path(hidden, place.getName()) : hidden;
    }

    /** Returns a file that {@link #create()} begins. */
    public static AtomicOutput file(FileSystem files, Path place) {
        return new AtomicOutput(files, place, false);
    }

    /**
     * Returns a file that {@link #create()} begins, and makes a hidden folder for it in which {@link #path} has room
     * for what is needed only while the file is written.
     */
    public static AtomicOutput fileWithRoom(FileSystem files, Path place) throws IOException {
        return new AtomicOutput(files, place, true).makeHiddenFolder();
    }

    /** Makes the hidden folder that will be the folder at the place. Its files are written by {@link #path}. */
    public static AtomicOutput folder(FileSystem files, Path place) throws IOException {
        return new AtomicOutput(files, place, false).makeHiddenFolder();
    }

    private static Path hiddenName(Path place, String what) {
        return new Path(place.getParent(), "." + place.getName() + what + "." + UUID.randomUUID());
    }

    private AtomicOutput makeHiddenFolder() throws IOException {
        if (!files.mkdirs(hidden)) {
            throw new IOException("cannot create a folder beside it");
        }
        files.deleteOnExit(hidden);
        return this;
    }

    /** Opens the file for writing. */
    public OutputStream create() throws IOException {
        OutputStream out = files.create(written, false);
        files.deleteOnExit(hidden);
        return out;
    }

    /** Returns the path of a name in the hidden folder. */
    public Path path(String name) {
        return new Path(hidden, name);
    }

    /**
     * Moves what was written to its place. Throws IOException if the file system does not move it, as most do not if
     * something is there.
     */
    public void publish() throws IOException {
        move(written, place);
        finish();
    }

    /** Moves what was written to its place, unless another writer of the same content was faster. */
    public void publishOnce() throws IOException {
        if (!files.rename(written, place) && !files.exists(place)) {
            throw cannotMove(written, place);
        }
        finish();
    }

    /**
     * Moves what was written to its place. If something is there, it is lost only when the new output is in its place.
     */
    public void replace() throws IOException {
        if (!files.exists(place)) {
            publish();
            return;
        }
        Path old = hiddenName(place, ".old");
        move(place, old);
        try {
            publish();
        } catch (IOException e) {
            move(old, place);
            throw e;
        }
        files.delete(old, true);
    }

    /**
     * Moves what was written to its place, as {@link #replace} does.
     *
     * @param overwrite whether an output may be there already
     * @param remedy the advice to a user whose place another process took while the job ran
     * @throws BadInputException if something is there that may not be overwritten
     * @throws UncheckedIOException if the file system does not move it
     */
    public void publish(boolean overwrite, String remedy) {
        try {
            if (!overwrite && files.exists(place)) {
                throw new BadInputException(place + " was created by another process while the job ran; " + remedy);
            }
            replace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void move(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw cannotMove(from, to);
        }
    }

    private static IOException cannotMove(Path from, Path to) {
        return new IOException("cannot rename " + from + " to " + to);
    }

    /** Forgets the hidden name, of which a process that writes many files would otherwise keep a list to its end. */
    private void finish() {
        if (written.equals(hidden)) {
            files.cancelDeleteOnExit(hidden);
        }
    }

    /** Returns the place as users write it. */
    @Override
    public String toString() {
        return place.toString().replaceFirst("^file:(//)?/", "/");
    }

    /**
     * Deletes everything under the hidden name. What has been published is not there any more. What was not published
     * is deleted again when the process ends, because tasks that die slowly may go on writing.
     */
    @Override
    public void close() {
        try {
            files.delete(hidden, true);
        } catch (IOException e) {
            System.err.println("could not delete " + hidden + ": " + e.getMessage());
        }
    }
}
