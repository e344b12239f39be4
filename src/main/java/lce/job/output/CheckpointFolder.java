package lce.job.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import lce.io.AtomicOutput;
import lce.io.BadInputException;
import lce.io.InputFiles;
import lce.io.Storage;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that --checkpoint names. It holds results of stages, and a manifest of their inputs and flags. The
 * manifest lists everything that results depend on, so that results of other inputs are never used for these inputs.
 */
public final class CheckpointFolder {

    /** The key of the versions of the job and of Spark in a fingerprint. Another version may write another format. */
    public static final String VERSION = "version";

    private static final String MANIFEST = "manifest.json";
    private static final String UNFINISHED = "." + MANIFEST;
    private static final String PARTITIONS = "partitions";

    private final FileSystem files;
    private final Path folder;
    private final String path;
    private final Map<String, String> manifest;

    private CheckpointFolder(FileSystem files, Path folder, String path, Map<String, String> manifest) {
        this.files = files;
        this.folder = folder;
        this.path = path;
        this.manifest = manifest;
    }

    /**
     * Opens the folder, or creates it.
     *
     * @param fingerprint the inputs and flags that results depend on, by flag
     * @param partitions the requested number of partitions, or null to use the folder's number, or {@code otherwise}
     *     for a new folder
     * @throws BadInputException if the folder belongs to other inputs or flags, or is not a checkpoint
     */
    public static CheckpointFolder open(
            Storage storage, String path, Map<String, String> fingerprint, Integer partitions, int otherwise) {
        FileSystem files = storage.fileSystem(path);
        Path file = new Path(storage.path(path), MANIFEST);
        try {
            if (isBegun(storage, path)) {
                Map<String, String> begun = read(storage, file);
                Map<String, String> wanted = new LinkedHashMap<>(fingerprint);
                wanted.put(PARTITIONS, partitions == null ? begun.get(PARTITIONS) : partitions.toString());
                refuseOther(path, begun, wanted);
                return new CheckpointFolder(files, file.getParent(), path, begun);
            }
            if (storage.exists(path) && !isEmptyFolder(files, storage.path(path))) {
                throw new BadInputException(
                        path
                                + " is not empty and not a checkpoint of this job; name a new or empty folder with --checkpoint");
            }
            Map<String, String> manifest = new LinkedHashMap<>(fingerprint);
            manifest.put(PARTITIONS, String.valueOf(partitions == null ? otherwise : partitions));
            write(files, file, manifest);
            return new CheckpointFolder(files, file.getParent(), path, manifest);
        } catch (IOException | FSError e) { // Hadoop throws FSError if a local disk is full
            String why = (e instanceof FSError ? e.getCause() : e).getMessage();
            throw new BadInputException(
                    path + " cannot be written (" + why
                            + "); free disk space, or use another --checkpoint in a folder that you may write to",
                    e);
        }
    }

    /**
     * Returns true if the path is a folder that is empty or holds only an incomplete manifest of a job that ended while
     * it wrote the manifest.
     */
    private static boolean isEmptyFolder(FileSystem files, Path folder) throws IOException {
        return files.getFileStatus(folder).isDirectory()
                && Arrays.stream(files.listStatus(folder))
                        .allMatch(file -> file.getPath().getName().startsWith(UNFINISHED));
    }

    /** Returns true if the folder holds a checkpoint to resume. */
    static boolean isBegun(Storage storage, String path) {
        return storage.exists(new Path(storage.path(path), MANIFEST).toString());
    }

    private static void refuseOther(String path, Map<String, String> begun, Map<String, String> wanted) {
        if (!Objects.equals(begun.get(VERSION), wanted.get(VERSION))) {
            throw new BadInputException(path + " was written by "
                    + Objects.requireNonNullElse(begun.get(VERSION), "an earlier version") + ", and this is "
                    + wanted.get(VERSION) + "; use the same version to resume, or another --checkpoint to start over");
        }
        TreeSet<String> flags = new TreeSet<>(begun.keySet());
        flags.addAll(wanted.keySet());
        for (String flag : flags) {
            if (!Objects.equals(begun.get(flag), wanted.get(flag))) {
                throw new BadInputException(path + " was written with --" + flag + " " + orNone(begun.get(flag))
                        + ", and this run has " + orNone(wanted.get(flag))
                        + "; use the same inputs and flags to resume, or another --checkpoint to start over");
            }
        }
    }

    private static String orNone(String value) {
        return value == null ? "none" : value;
    }

    private static Map<String, String> read(Storage storage, Path file) throws IOException {
        try (InputStream in = storage.open(file.toString())) {
            return new ObjectMapper().readValue(in, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + " is damaged; delete its folder, or name another --checkpoint", e);
        }
    }

    /** Writes the manifest. It is renamed to its final name after it is complete. */
    private static void write(FileSystem files, Path file, Map<String, String> manifest) throws IOException {
        try (AtomicOutput output = AtomicOutput.file(files, file)) {
            try (OutputStream out = output.create()) {
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, manifest);
            }
            output.publish();
        }
    }

    /**
     * Returns a description of an input's files for a fingerprint: name, size and modification time of one file, or a
     * hash of the list of several files.
     */
    static String describe(Storage storage, String input) {
        List<FileStatus> files = InputFiles.statuses(storage, input).toList();
        long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
        long changed =
                files.stream().mapToLong(FileStatus::getModificationTime).max().orElseThrow();
        return storage.qualified(input) + " of " + bytes + " bytes"
                + (files.size() == 1 ? "" : " in " + files.size() + " files") + ", changed at " + changed
                + (files.size() == 1 ? "" : ", listed as " + hash(files));
    }

    /**
     * Returns a hash of the files' paths, sizes and modification times in the order of their rows. It changes if two
     * parts change places.
     */
    private static String hash(List<FileStatus> files) {
        StringBuilder list = new StringBuilder();
        for (FileStatus file : files) {
            list.append(file.getPath())
                    .append('\t')
                    .append(file.getLen())
                    .append('\t')
                    .append(file.getModificationTime())
                    .append('\n');
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(list.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }

    public String path() {
        return path;
    }

    public int partitions() {
        return Integer.parseInt(manifest.get(PARTITIONS));
    }

    public void delete() {
        try {
            files.delete(folder, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
