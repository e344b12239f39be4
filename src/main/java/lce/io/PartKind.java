package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kind of a file of a table: by its name where the name ends as is usual, otherwise by its first bytes. */
public enum PartKind {

    PARQUET(new byte[] {'P', 'A', 'R', '1'}, ".parquet", ".pq", ".parq"),
    NPY(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}, ".npy"),
    NPZ(new byte[] {'P', 'K', 3, 4}, ".npz"),
    BIN(null, ".bin"),
    TEXT(null, ".txt", ".meta"),
    OTHER(null);

    private static final int LOOKED_AT = 6;

    private final byte[] magic;
    private final List<String> endings;

    PartKind(byte[] magic, String... endings) {
        this.magic = magic;
        this.endings = List.of(endings);
    }

    /** Throws BadInputException if the name does not tell the kind and there is no such file. */
    static PartKind of(Storage storage, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        for (PartKind kind : values()) {
            if (kind.endings.stream().anyMatch(name::endsWith)) {
                return kind;
            }
        }
        try (InputStream in = storage.open(path)) {
            byte[] head = in.readNBytes(LOOKED_AT);
            return Arrays.stream(values()).filter(kind -> kind.begins(head)).findFirst().orElse(OTHER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean begins(byte[] head) {
        return magic != null && head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }
}
