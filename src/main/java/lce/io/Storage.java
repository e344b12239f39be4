package lce.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files by path, through Hadoop's FileSystem, so that local, hdfs:// and s3a:// paths read alike. Travels to executors. */
public final class Storage implements Serializable {

    private final String home; // where relative paths begin: executors have other working directories than the driver
    private transient Configuration configuration;

    private Storage(Configuration configuration, String home) {
        this.configuration = configuration;
        this.home = home;
    }

    public static Storage of(Configuration configuration) {
        try {
            return new Storage(configuration, FileSystem.get(configuration).getWorkingDirectory().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path, from where the job was started when it is relative. */
    public Path path(String path) {
        return new Path(new Path(home), new Path(path));
    }

    public FileSystem fileSystem(String path) {
        try {
            return path(path).getFileSystem(configuration);
        } catch (IllegalArgumentException | IOException e) {
            throw new BadInputException("no file system can be opened for " + path + " (" + e.getMessage() + "); give a local path, or one whose scheme this cluster knows", e);
        }
    }

    public boolean exists(String path) {
        try {
            return fileSystem(path).exists(path(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when two paths, relative or not, lead to one place. */
    public boolean same(String path, String other) {
        return qualified(path).equals(qualified(other));
    }

    /** The path with its scheme, so that paths to one place are equal. */
    public Path qualified(String path) {
        return fileSystem(path).makeQualified(path(path));
    }

    /** Length in bytes. Throws BadInputException where there is no such file. */
    public long size(String path) {
        return status(path).getLen();
    }

    /** Throws BadInputException where there is no such file. */
    public FSDataInputStream open(String path) {
        status(path);
        try {
            return fileSystem(path).open(path(path), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileStatus status(String path) {
        try {
            FileStatus status = fileSystem(path).getFileStatus(path(path));
            if (status.isDirectory()) {
                throw new BadInputException(path + " is a folder; give the file in it");
            }
            return status;
        } catch (FileNotFoundException e) {
            throw new BadInputException(path + " does not exist; check the path, which is taken from the folder the job is started in unless it is absolute", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        configuration.write(out);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        configuration = new Configuration(false);
        configuration.readFields(in);
    }
}
