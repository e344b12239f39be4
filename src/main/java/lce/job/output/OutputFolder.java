package lce.job.output;

import java.io.IOException;
import java.io.OutputStream;

import lce.io.AtomicOutput;
import lce.io.BadInputException;
import lce.io.InputPlaces;
import lce.io.PathNames;
import lce.io.Storage;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of results that appears only when it is complete, see {@link AtomicOutput}. Object stores rename by copying,
 * so that the folder appears there file by file. Readers should look for metrics.json last.
 */
public final class OutputFolder implements AutoCloseable {

    private final FileSystem files;
    private final Path folder;
    private final AtomicOutput output;
    private final boolean overwrite;

    private OutputFolder(FileSystem files, Path folder, AtomicOutput output, boolean overwrite) {
        this.files = files;
        this.folder = folder;
        this.output = output;
        this.overwrite = overwrite;
    }

    /**
     * Opens a folder. Throws BadInputException if the folder exists and may not be overwritten, or if its parent folder
     * cannot be written. Overwriting replaces an empty folder or an earlier output, never a folder of other files.
     *
     * @param result a file that every output of the job holds, which identifies an earlier output
     * @param inputs the paths that the job reads, see {@link InputPlaces#requireApart}
     */
    public static OutputFolder create(
            Storage storage, String path, boolean overwrite, String result, String... inputs) {
        FileSystem files = storage.fileSystem(path);
        Path folder = storage.qualified(path);
        if (folder.getParent() == null) {
            throw new BadInputException(path + " is the root of its file system; name a folder for the output");
        }
        PathNames.requireNoColon(path, folder.getName(), "--output");
        try {
            boolean exists = files.exists(folder);
            if (exists && !overwrite) {
                throw new BadInputException(
                        path + " already exists; name another --output, or replace it with --overwrite");
            }
            if (exists && !files.getFileStatus(folder).isDirectory()) {
                throw new BadInputException(path + " is a file; name a folder for the output");
            }
            InputPlaces.requireApart(storage, path, "--output", inputs);
            if (exists && !files.exists(new Path(folder, result)) && files.listStatus(folder).length > 0) {
                throw new BadInputException(path + " holds files but no " + result
                        + ", so it is not an earlier output and --overwrite does not delete it;"
                        + " name another --output or empty the folder");
            }
            files.setWriteChecksum(false); // users download these files without .crc files
            return new OutputFolder(files, folder, AtomicOutput.folder(files, folder), overwrite);
        } catch (IOException e) {
            throw new BadInputException(
                    path + " cannot be written (" + e.getMessage()
                            + "); name an --output in a folder that you may write to",
                    e);
        }
    }

    /** Throws BadInputException if a path is in the folder, because the folder is replaced as a whole. */
    void refuseInside(Storage storage, String path) {
        if (holds(folder, storage.qualified(path))) {
            throw new BadInputException(
                    path + " lies in " + this + ", which is replaced as a whole; name a place outside of the output");
        }
    }

    private static boolean holds(Path folder, Path file) {
        for (Path place = file; place != null; place = place.getParent()) {
            if (place.equals(folder)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the path to which the content of {@code name} in the folder is written. */
    public String path(String name) {
        return output.path(name).toString();
    }

    public OutputStream file(String name) throws IOException {
        return files.create(output.path(name), false);
    }

    /** Deletes temporary data from the folder. */
    public void remove(String name) throws IOException {
        files.delete(output.path(name), true);
    }

    /** Renames the folder to its path. An earlier output is deleted only after the new output is in place. */
    public void publish() {
        output.publish(overwrite, "name another --output");
    }

    @Override
    public String toString() {
        return output.toString();
    }

    /**
     * Deletes the results if they were not published. The end of the process deletes them again, because tasks that are
     * being killed may still write.
     */
    @Override
    public void close() {
        output.close();
    }
}
