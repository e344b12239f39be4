package lce.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of an input path: one file, the files below a folder, or those that a pattern matches ({@code *},
 * {@code ?}, {@code [a-z]}, {@code {a,b}}; what is there by exactly this name is no pattern). Their rows follow one
 * another in {@link NaturalOrder} of the files' whole paths.
 */
public final class InputFiles {

    private static final Map<String, String> TABLE_LOGS = Map.of("_delta_log", "Delta Lake", ".hoodie", "Hudi");

    private final String path;
    private final String folder;
    private final List<String> files;
    private final PartKind kind;

    private InputFiles(String path, String folder, List<String> files, PartKind kind) {
        this.path = path;
        this.folder = folder;
        this.files = files;
        this.kind = kind;
    }

    /**
     * Finds the files. Below folders, names that begin with {@code _} or {@code .} are left out, as Spark does.
     *
     * @throws BadInputException if there is no such file, or there are files of several kinds
     */
    public static InputFiles of(Storage storage, String path) {
        List<String> files = files(storage, path);
        PartKind kind = PartKind.of(storage, files.get(0));
        for (String file : files) {
            if (PartKind.of(storage, file) != kind) {
                throw new BadInputException(path + " holds files of different kinds, " + files.get(0) + " and " + file
                        + "; leave one kind there, or name its files with a pattern such as '" + folderOf(files.get(0))
                        + "*" + kind.ending() + "'");
            }
        }
        return new InputFiles(path, storage.exists(path) ? path : PathPattern.folder(path), files, kind);
    }

    /** Returns the files' paths in the order of their rows. Throws BadInputException if there is none. */
    public static List<String> files(Storage storage, String path) {
        Optional<FileStatus> literal = storage.find(path);
        List<String> matches =
                literal.isPresent() ? List.of(path) : PathPattern.of(path).matches(storage);
        if (matches.isEmpty()) {
            throw PathPattern.isPattern(path)
                    ? new BadInputException(path + " matches no file; check the pattern")
                    : Storage.missing(path, null);
        }
        List<String> files = new ArrayList<>();
        for (String match : matches) {
            if (storage.isFolder(match)) {
                addBelow(storage, match, files);
            } else {
                files.add(match);
            }
        }
        if (files.isEmpty()) {
            throw new BadInputException(
                    path + " is an empty folder (names that begin with _ or . do not count); give a folder with files");
        }
        files.sort(NaturalOrder.INSTANCE);
        return files;
    }

    private static void addBelow(Storage storage, String folder, List<String> files) {
        for (FileStatus entry : storage.list(folder)) {
            String name = entry.getPath().getName();
            refuseTableFormat(folder, name);
            if (isHidden(name)) {
                continue;
            }
            String path = PathPattern.child(folder, name);
            if (entry.isDirectory()) {
                addBelow(storage, path, files);
            } else {
                files.add(path);
            }
        }
    }

    /** Refuses table formats, because not all of their files are current and only the log says which are. */
    private static void refuseTableFormat(String folder, String name) {
        String format = TABLE_LOGS.get(name);
        if (format != null) {
            throw new BadInputException(folder + " is a " + format
                    + " table, some of whose files may hold deleted rows; write its rows to plain Parquet,"
                    + " or name the files that you want with a pattern");
        }
    }

    /** Returns true for names that are skipped. The folder of a partition such as {@code _group=1} is not. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") && name.indexOf('=') < 0;
    }

    private static String folderOf(String file) {
        return file.substring(0, file.lastIndexOf('/') + 1);
    }

    /** Returns the path as the user gave it. */
    public String path() {
        return path;
    }

    /**
     * Returns the path itself, or the folder in front of the first wildcard of a pattern. The paths of all files begin
     * with it.
     */
    public String folder() {
        return folder;
    }

    /** Returns the paths of the files, at least one, in the order of their rows. */
    public List<String> files() {
        return files;
    }

    public boolean isParquet() {
        return kind == PartKind.PARQUET;
    }

    @Override
    public String toString() {
        return path;
    }

    /** Returns the current status of the files, from which a later run sees whether they have changed. */
    public static Stream<FileStatus> statuses(Storage storage, String path) {
        return files(storage, path).stream()
                .map(file -> storage.find(file).orElseThrow(() -> Storage.missing(file, null)));
    }

    /** Returns the path itself if it exists or is not a pattern, otherwise the paths that match the pattern. */
    public static Stream<Path> places(Storage storage, String path) {
        boolean isPattern = PathPattern.isPattern(path) && !storage.exists(path);
        return (isPattern ? PathPattern.of(path).matches(storage) : List.of(path))
                .stream().map(storage::qualified);
    }
}
