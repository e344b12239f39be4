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

/** A file for a kNN graph, which appears only when it is complete, see {@link AtomicOutput}. */
public final class OutputFile implements AutoCloseable {

    private final AtomicOutput output;
    private final boolean overwrite;

    private OutputFile(AtomicOutput output, boolean overwrite) {
        this.output = output;
        this.overwrite = overwrite;
    }

    /**
     * Opens a file. Throws BadInputException if the file exists and may not be overwritten, or if its folder cannot be
     * written.
     *
     * @param flag the flag that names the path
     * @param inputs the paths that the job reads, see {@link InputPlaces#requireApart}
     */
    public static OutputFile create(Storage storage, String flag, String path, boolean overwrite, String... inputs) {
        FileSystem files = storage.fileSystem(path);
        Path file = storage.qualified(path);
        if (!file.getName().endsWith(".npz")) {
            throw new BadInputException(
                    path + " is not a file name for a kNN graph; name a file that ends in .npz with " + flag);
        }
        PathNames.requireNoColon(path, file.getName(), flag);
        InputPlaces.requireApart(storage, path, flag, inputs);
        try {
            if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
                throw new BadInputException(path + " is a folder; name a file with " + flag);
            }
            if (files.exists(file) && !overwrite) {
                throw new BadInputException(
                        path + " already exists; name another file with " + flag + ", or replace it with --overwrite");
            }
            files.setWriteChecksum(false); // users download these files without .crc files
            return new OutputFile(AtomicOutput.fileWithRoom(files, file), overwrite);
        } catch (IOException e) {
            throw new BadInputException(
                    path + " cannot be written (" + e.getMessage()
                            + "); name a file in a folder that you may write to with " + flag,
                    e);
        }
    }

    /** Returns a path for temporary data, which is deleted after the file is written. */
    public String path(String name) {
        return output.path(name).toString();
    }

    /** Opens the stream for the file's content. */
    OutputStream open() throws IOException {
        return output.create();
    }

    /** Renames the file to its path. */
    void publish() {
        output.publish(overwrite, "name another file");
    }

    @Override
    public String toString() {
        return output.toString();
    }

    /**
     * Deletes temporary data. The end of the process deletes it again, because tasks that are being killed may still
     * write.
     */
    @Override
    public void close() {
        output.close();
    }
}
