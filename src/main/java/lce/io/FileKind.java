package lce.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The kind of a file, recognised by its first bytes and not by its name. A reader asks for the kind, reads the kinds
 * that it supports, and throws {@link #refusal} for the others, so all readers give the same message for a download
 * page, a git-lfs pointer or a compressed file.
 */
public enum FileKind {
    EMPTY("is empty (0 bytes); write or copy it again"),
    HTML(
            "looks like an HTML page, not the file itself; download it again by its direct link, signed in if the site requires it"),
    XML("looks like an XML message of a web service, not the file itself; check its address and your permissions"),
    GIT_LFS("is a git-lfs pointer, not the file itself; run git lfs pull in its repository"),
    GZIP("is compressed by gzip; unpack it with gunzip"),
    ZSTD("is compressed by zstd; unpack it with zstd -d"),
    BZIP2("is compressed by bzip2; unpack it with bunzip2"),
    XZ("is compressed by xz; unpack it with unxz"),
    SEVEN_ZIP("is a 7z archive; unpack it with 7z x"),
    TAR("is a tar archive; unpack it with tar -xf"),
    HDF5("is HDF5 (.h5, .hdf5, or .mat of MATLAB 7.3); read the array with h5py and write it with numpy.save"),
    MATLAB("is a .mat file of MATLAB; read the array with scipy.io.loadmat and write it with numpy.save"),
    FAISS("is a faiss index; write its vectors, index.reconstruct_n(0, index.ntotal), with numpy.save"),
    ARROW("is an Arrow (Feather) file; write it as Parquet, for instance with pandas' to_parquet"),
    PARQUET("is a Parquet file; if a table is expected here, give it a name that ends in .parquet"),
    PICKLE(
            "is a Python pickle, which the job does not read because it can run programs; load it in Python and write the array with numpy.save"),
    UTF16("is text in UTF-16; save it as UTF-8"),
    TEXT("is text, not an array; read it with numpy.loadtxt and write it with numpy.save"),
    /** A NumPy array. */
    NPY("is a NumPy array (.npy), which is not expected here"),
    /** An .npz, what torch.save writes since PyTorch 1.6, or any other zip. */
    ZIP("is a zip archive, which is not expected here"),
    SAFETENSORS("is a file of safetensors, which holds the weights of a network and is not expected here"),
    /** None of the above. */
    UNKNOWN(null);

    private static final int LOOKED_AT = 512;
    private static final int TAR_MAGIC = 257;
    private static final long LONGEST_HEAD = 100 << 20;

    private final String advice;

    FileKind(String advice) {
        this.advice = advice;
    }

    /**
     * Returns the kind of the file at the path.
     *
     * @throws BadInputException if the path is a folder or does not exist
     */
    public static FileKind of(Storage storage, String path) {
        try (InputStream in = storage.open(path)) {
            return of(in.readNBytes(LOOKED_AT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the exception for a file that a reader cannot use.
     *
     * @param otherwise the rest of the sentence after the path, for a file of {@link #UNKNOWN} kind
     */
    public BadInputException refusal(String path, String otherwise) {
        return new BadInputException(path + " " + (advice == null ? otherwise : advice));
    }

    /**
     * Returns the exception for a file that is none of an input's formats.
     *
     * @param otherwise the sentence after the path, for a file of {@link #UNKNOWN} kind
     * @param remedy how to repair it, for such a file and for one that is readable but of the format of another input
     */
    BadInputException refusal(String path, String otherwise, String remedy) {
        BadInputException refusal = refusal(path, otherwise);
        boolean isOfAnotherInput = this == NPY || this == ZIP || this == SAFETENSORS;
        return this == UNKNOWN || isOfAnotherInput
                ? new BadInputException(refusal.getMessage() + "; " + remedy)
                : refusal;
    }

    /**
     * Returns this kind if the file holds content of its own.
     *
     * @throws BadInputException if the file is empty, a web page, an XML message, a git-lfs pointer, or compressed
     */
    public FileKind requireContent(String path) {
        return switch (this) {
            case EMPTY, HTML, XML, GIT_LFS, GZIP, ZSTD, BZIP2, XZ, SEVEN_ZIP -> throw refusal(path, null);
            default -> this;
        };
    }

    private static FileKind of(byte[] head) {
        if (head.length == 0) {
            return EMPTY;
        }
        FileKind binary = binary(head);
        return binary != null ? binary : isText(head) ? text(head) : UNKNOWN;
    }

    /** Returns the kind of a magic number, or null. */
    private static FileKind binary(byte[] head) {
        if (isSafeTensors(head)) { // first, because its length may begin like any other magic number
            return SAFETENSORS;
        }
        if (begins(head, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return NPY;
        }
        if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
            return ZIP;
        }
        if (begins(head, 0x1f, 0x8b, 8)) {
            return GZIP;
        }
        if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        if (begins(head, 'B', 'Z', 'h')
                && head.length > 9
                && begins(Arrays.copyOfRange(head, 4, 8), 0x31, 0x41, 0x59, 0x26)) {
            return BZIP2;
        }
        if (begins(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        }
        if (begins(head, '7', 'z', 0xbc, 0xaf, 0x27, 0x1c)) {
            return SEVEN_ZIP;
        }
        if (begins(head, 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n')) {
            return HDF5;
        }
        if (begins(head, "MATLAB 5.0 MAT-file".chars().toArray())) {
            return MATLAB;
        }
        if (begins(head, 'A', 'R', 'R', 'O', 'W', '1')) {
            return ARROW;
        }
        if (begins(head, 'P', 'A', 'R', '1')) {
            return PARQUET;
        }
        if (begins(head, 'I', 'x') && !isText(head)) {
            return FAISS;
        }
        if (head.length > TAR_MAGIC + 5
                && begins(
                        Arrays.copyOfRange(head, TAR_MAGIC, TAR_MAGIC + 5),
                        "ustar".chars().toArray())) {
            return TAR;
        }
        if (begins(head, 0xff, 0xfe) || begins(head, 0xfe, 0xff)) {
            return UTF16;
        }
        return head.length > 2 && begins(head, 0x80) && head[1] >= 2 && head[1] <= 5 ? PICKLE : null;
    }

    private static boolean isSafeTensors(byte[] head) {
        if (head.length < 9 || head[8] != '{') {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length >= 2 && length <= LONGEST_HEAD;
    }

    private static FileKind text(byte[] head) {
        String start = new String(head, StandardCharsets.ISO_8859_1)
                .replaceFirst("^\u00ef\u00bb\u00bf", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html")
                || start.startsWith("<html")
                || start.startsWith("<head")
                || start.startsWith("<!--")) {
            return HTML;
        }
        if (start.startsWith("<?xml") || start.startsWith("<error")) {
            return start.contains("<html") || start.contains("<!doctype html") ? HTML : XML;
        }
        return start.startsWith("version https://git-lfs.github.com/spec/") ? GIT_LFS : TEXT;
    }

    /**
     * Returns true if there are no control characters, which all arrays, archives and networks have among their first
     * bytes.
     */
    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean begins(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
