package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that stand in place of the right one are recognised by their content, and every reader says so. */
class FileKindTest {

    private static final String POINTER =
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

    @TempDir
    Path folder;

    /** Name, content, the sentence's words. */
    static Stream<Arguments> foreignFiles() throws IOException {
        return Stream.of(
                Arguments.of(FileKind.EMPTY, new byte[0], "is empty (0 bytes)"),
                Arguments.of(
                        FileKind.HTML,
                        text("<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title>"),
                        "HTML page"),
                Arguments.of(FileKind.HTML, text("\ufeff \n<HTML lang=\"en\">"), "HTML page"),
                Arguments.of(
                        FileKind.HTML,
                        text("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">"),
                        "HTML page"),
                Arguments.of(
                        FileKind.XML,
                        text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"),
                        "XML message"),
                Arguments.of(FileKind.XML, text("<Error><Code>NoSuchKey</Code>"), "XML message"),
                Arguments.of(FileKind.GIT_LFS, text(POINTER), "git lfs pull"),
                Arguments.of(FileKind.GZIP, gzip(), "gunzip"),
                Arguments.of(FileKind.ZSTD, hex("28b52ffd2058410000"), "zstd -d"),
                Arguments.of(FileKind.BZIP2, hex("425a68393141592653590000"), "bunzip2"),
                Arguments.of(FileKind.XZ, hex("fd377a585a000004"), "unxz"),
                Arguments.of(FileKind.SEVEN_ZIP, hex("377abcaf271c0004"), "7z x"),
                Arguments.of(FileKind.TAR, tar(), "tar -xf"),
                Arguments.of(FileKind.HDF5, hex("894844460d0a1a0a00000000"), "h5py"),
                Arguments.of(
                        FileKind.MATLAB,
                        ByteBuffer.allocate(128)
                                .put(text("MATLAB 5.0 MAT-file, Platform: GLNXA64"))
                                .array(),
                        "scipy.io.loadmat"),
                Arguments.of(
                        FileKind.FAISS,
                        ByteBuffer.allocate(64).put(text("IxF2")).array(),
                        "faiss"),
                Arguments.of(
                        FileKind.ARROW,
                        ByteBuffer.allocate(16).put(text("ARROW1")).array(),
                        "Parquet"),
                Arguments.of(FileKind.UTF16, "3\r\n4\r\n".getBytes(StandardCharsets.UTF_16), "UTF-8"));
    }

    /** Kinds that some readers read. */
    static Stream<Arguments> readFiles() throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        new NpyWriter(array, ElementType.FLOAT32, 0, 2).close();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("a"));
        }
        ByteArrayOutputStream emptyArchive = new ByteArrayOutputStream();
        new ZipOutputStream(emptyArchive).close();
        return Stream.of(
                Arguments.of(FileKind.NPY, array.toByteArray()),
                Arguments.of(FileKind.ZIP, archive.toByteArray()),
                Arguments.of(FileKind.ZIP, emptyArchive.toByteArray()),
                Arguments.of(
                        FileKind.SAFETENSORS,
                        ByteBuffer.allocate(10)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(2)
                                .put(text("{}"))
                                .array()),
                Arguments.of(
                        FileKind.SAFETENSORS,
                        ByteBuffer.allocate(20)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(0x280)
                                .put(text("{"))
                                .array()), // begins like a pickle
                Arguments.of(
                        FileKind.SAFETENSORS,
                        ByteBuffer.allocate(20)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(0x88b1f)
                                .put(text("{"))
                                .array()), // and like gzip
                Arguments.of(FileKind.PICKLE, hex("80025d712e")),
                Arguments.of(FileKind.PICKLE, hex("8004950b000000")),
                Arguments.of(FileKind.PARQUET, text("PAR1\u0000")),
                Arguments.of(FileKind.TEXT, text("3\n3\n1\n")),
                Arguments.of(FileKind.TEXT, text("Ix\nÅsa\n")),
                Arguments.of(FileKind.UNKNOWN, new byte[16]),
                Arguments.of(FileKind.UNKNOWN, hex("0000803f0000803f")));
    }

    @ParameterizedTest
    @MethodSource("foreignFiles")
    void aForeignFileIsRecognisedByItsContent(FileKind kind, byte[] content, String words) throws IOException {
        String path = file("given.dat", content);
        assertEquals(kind, FileKind.of(STORAGE, path));
        assertRefused(
                () -> {
                    throw FileKind.of(STORAGE, path).refusal(path, null);
                },
                "given.dat",
                words);
    }

    @ParameterizedTest
    @MethodSource("readFiles")
    void aFileThatReadersReadIsRecognisedByItsContent(FileKind kind, byte[] content) throws IOException {
        assertEquals(kind, FileKind.of(STORAGE, file("given.dat", content)));
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(1);
        }
        return out.toByteArray();
    }

    private static byte[] tar() {
        byte[] head = new byte[512];
        System.arraycopy(text("features.npy"), 0, head, 0, 12);
        System.arraycopy(text("ustar"), 0, head, 257, 5);
        return head;
    }
}
