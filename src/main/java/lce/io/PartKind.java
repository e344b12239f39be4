package lce.io;

import java.util.List;
import java.util.Locale;

/**
 * The kind of a file in a table of several files. A usual ending of its name decides, because there may be many files;
 * otherwise its content does.
 */
enum PartKind {
    PARQUET(FileKind.PARQUET, ".parquet", ".pq", ".parq"),
    NPY(FileKind.NPY, ".npy"),
    NPZ(FileKind.ZIP, ".npz"),
    BIN(null, ".bin"),
    TEXT(FileKind.TEXT, ".txt", ".meta"),
    OTHER(null);

    private final FileKind content;
    private final List<String> endings;

    PartKind(FileKind content, String... endings) {
        this.content = content;
        this.endings = List.of(endings);
    }

    /** Returns the usual ending of the names of such files, or an empty text. */
    String ending() {
        return endings.isEmpty() ? "" : endings.get(0);
    }

    /** Throws BadInputException if the name does not tell the kind and there is no such file. */
    static PartKind of(Storage storage, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        for (PartKind kind : values()) {
            if (kind.endings.stream().anyMatch(name::endsWith)) {
                return kind;
            }
        }
        FileKind content = FileKind.of(storage, path);
        for (PartKind kind : values()) {
            if (kind.content == content) {
                return kind;
            }
        }
        return OTHER;
    }
}
