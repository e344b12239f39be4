package lce.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Files by path, through Hadoop's FileSystem, so that local, hdfs:// and s3a:// paths read alike. Travels to executors.
 */
public final class Storage implements Serializable {

    private final String home; // where relative paths begin: executors have other working directories than the driver
    private final TaskConfiguration configuration;

    private Storage(Configuration configuration, String home) {
        this.configuration = new TaskConfiguration(configuration);
        this.home = home;
    }

    public static Storage of(Configuration configuration) {
        try {
            return new Storage(
                    configuration,
                    FileSystem.get(configuration).getWorkingDirectory().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the path. A relative path starts in the working directory of the job.
     *
     * @throws BadInputException if the text is not a path
     */
    public Path path(String path) {
        try {
            return new Path(new Path(home), new Path(PathNames.isFileWithColon(path) ? "./" + path : path));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("\"" + path + "\" is not a path (" + e.getMessage() + "); correct it", e);
        }
    }

    /**
     * Returns the file system that holds the path.
     *
     * @throws BadInputException if this Spark has no file system for the path's scheme, or cannot reach it
     */
    public FileSystem fileSystem(String path) {
        Path place = path(path);
        FileSystems.refuseWeb(path, place.toUri().getScheme());
        try {
            FileSystem files = place.getFileSystem(configuration.get());
            return files instanceof LocalFileSystem local && hasColon(place) ? local.getRawFileSystem() : files;
        } catch (RuntimeException | IOException e) {
            throw FileSystems.unavailable(path, place.toUri().getScheme(), e);
        }
    }

    /**
     * The checksummed local file system keeps a hidden file beside each file, whose name is no path if it has a colon.
     */
    private static boolean hasColon(Path place) {
        return place.getName().indexOf(':') >= 0;
    }

    /** Returns Hadoop's configuration for libraries that open the path themselves. */
    public Configuration configuration(String path) {
        if (!(fileSystem(path) instanceof RawLocalFileSystem)) {
            return configuration.get();
        }
        Configuration raw = new Configuration(configuration.get());
        raw.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
        raw.setBoolean("fs.file.impl.disable.cache", true);
        return raw;
    }

    public boolean exists(String path) {
        return find(path).isPresent();
    }

    /** Returns true if the path is an existing folder. */
    public boolean isFolder(String path) {
        return find(path).filter(FileStatus::isDirectory).isPresent();
    }

    /** Returns true if two paths, relative or not, are the same place. */
    public boolean same(String path, String other) {
        return qualified(path).equals(qualified(other));
    }

    /** Returns the path with its scheme, so that paths to one place are equal. */
    public Path qualified(String path) {
        return fileSystem(path).makeQualified(path(path));
    }

    /** Returns the length of a file in bytes. Throws BadInputException if there is no such file. */
    public long size(String path) {
        return status(path).getLen();
    }

    /** Opens a file for reading. Throws BadInputException if there is no such file. */
    public FSDataInputStream open(String path) {
        status(path);
        try {
            return fileSystem(path).open(path(path), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the entries of a folder, in no order. Throws BadInputException if there is no such folder. */
    List<FileStatus> list(String folder) {
        try {
            return List.of(fileSystem(folder).listStatus(path(folder)));
        } catch (FileNotFoundException e) {
            throw missing(folder, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileStatus status(String path) {
        FileStatus status = find(path).orElseThrow(() -> missing(path, null));
        if (status.isDirectory()) {
            throw new BadInputException(path + " is a folder; give the file in it");
        }
        return status;
    }

    /** Returns the status of the file or folder, or nothing if there is none. */
    public Optional<FileStatus> find(String path) {
        try {
            return Optional.of(fileSystem(path).getFileStatus(path(path)));
        } catch (FileNotFoundException | ParentNotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the exception for a path that does not exist. */
    static BadInputException missing(String path, Exception cause) {
        return new BadInputException(path + " does not exist; " + PathNames.advice(path), cause);
    }
}
