package lce.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A folder that exists for one run of the library. It is created in the folder that the caller names, otherwise in
 * Spark's checkpoint folder (SparkContext.setCheckpointDir). Without either it is created in spark.local.dir in local
 * mode, or in the user's home on the default file system on a cluster.
 */
final class ScratchFolder implements AutoCloseable {

    private final FileSystem files;
    private final Path folder;

    private ScratchFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * Creates a folder.
     *
     * @param parent the folder that the caller names, or null
     * @throws BadInputException if no folder can be created there, or if executors on other machines cannot access it
     */
    static ScratchFolder create(JavaSparkContext spark, Storage storage, String parent) {
        String place = parent != null ? parent : place(spark, storage);
        FileSystem files = storage.fileSystem(place);
        Path folder = storage.qualified(new Path(place, ".lce-" + UUID.randomUUID()).toString());
        try {
            if (!files.mkdirs(folder)) {
                throw new IOException("cannot create a folder there");
            }
            files.deleteOnExit(folder);
        } catch (IOException e) {
            throw new BadInputException(
                    place + " cannot be written (" + e.getMessage()
                            + "); name a folder that you may write to with scratch(...)",
                    e);
        }
        return new ScratchFolder(files, folder);
    }

    private static String place(JavaSparkContext spark, Storage storage) {
        if (spark.getCheckpointDir().isPresent()) {
            return spark.getCheckpointDir().get();
        }
        if (spark.isLocal()) {
            return "file:"
                    + spark.getConf()
                            .get("spark.local.dir", System.getProperty("java.io.tmpdir"))
                            .split(",")[0];
        }
        FileSystem files = storage.fileSystem(".");
        if (files instanceof LocalFileSystem) {
            throw new BadInputException(
                    "The default file system is this machine's disk, which executors on other machines cannot access; "
                            + "name a folder that all of them can access with scratch(...)");
        }
        return files.getHomeDirectory().toString();
    }

    /** Returns the path of a name in the folder. */
    String path(String name) {
        return new Path(folder, name).toString();
    }

    /** Deletes the folder. */
    @Override
    public void close() {
        try {
            files.delete(folder, true);
            files.cancelDeleteOnExit(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
