package lce.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output appears whole or not at all. */
class OutputFolderTest {

    private static final String RESULT = "metrics.json";
    private static final Storage STORAGE = Storage.of(new Configuration());

    @TempDir
    Path folder;

    @Test
    void nothingIsThereBeforeItIsPublished() throws IOException {
        try (OutputFolder output = create(false)) {
            write(output, "new");
            assertFalse(Files.exists(folder.resolve("out")));
            output.publish();
        }
        assertEquals("new", Files.readString(folder.resolve("out/file")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws IOException {
        try (OutputFolder output = create(false)) {
            write(output, "new");
        }
        assertEquals(List.of(), names());
    }

    @Test
    void overwritingReplacesTheWholeFolder() throws IOException {
        old();
        try (OutputFolder output = create(true)) {
            write(output, "new");
            assertEquals("old", Files.readString(folder.resolve("out/other")));
            output.publish();
        }
        assertEquals("new", Files.readString(folder.resolve("out/file")));
        assertFalse(Files.exists(folder.resolve("out/other")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void aFolderThatIsNoOutputIsNotOverwritten() throws IOException {
        Files.createDirectories(folder.resolve("out/run1"));
        Files.writeString(folder.resolve("out/run1").resolve(RESULT), "{}");
        String said = assertThrows(BadInputException.class, () -> create(true)).getMessage();
        assertTrue(said.contains("out holds files but no " + RESULT), said);
        assertTrue(Files.exists(folder.resolve("out/run1").resolve(RESULT)));
        assertEquals(List.of("out"), names());
    }

    @Test
    void anEmptyFolderIsReplaced() throws IOException {
        Files.createDirectory(folder.resolve("out"));
        try (OutputFolder output = create(true)) {
            write(output, "new");
            output.publish();
        }
        assertEquals("new", Files.readString(folder.resolve("out/file")));
    }

    @Test
    void aRunThatFailsKeepsWhatItWasToOverwrite() throws IOException {
        old();
        try (OutputFolder output = create(true)) {
            write(output, "new");
        }
        assertEquals("old", Files.readString(folder.resolve("out/other")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void anOutputThatAppearsWhileTheJobRunsIsKept() throws IOException {
        try (OutputFolder output = create(false)) {
            write(output, "new");
            old();
            assertThrows(BadInputException.class, output::publish);
        }
        assertEquals("old", Files.readString(folder.resolve("out/other")));
    }

    @Test
    void whatTheNewOutputCannotReplaceIsPutBack() throws IOException {
        old();
        Configuration configuration = new Configuration();
        configuration.setClass("fs.stuck.impl", Stuck.class, FileSystem.class);
        try (OutputFolder output =
                OutputFolder.create(Storage.of(configuration), "stuck://" + folder.resolve("out"), true, RESULT)) {
            write(output, "new");
            assertThrows(UncheckedIOException.class, output::publish);
        }
        assertEquals("old", Files.readString(folder.resolve("out/other")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void aFolderThatHoldsAnInputIsNotOverwritten() throws IOException {
        old();
        String input = folder.resolve("out/../out/other").toString();
        BadInputException refusal = assertThrows(
                BadInputException.class,
                () -> OutputFolder.create(STORAGE, folder.resolve("out").toString(), true, RESULT, null, input));
        assertTrue(refusal.getMessage().contains(input), refusal.getMessage());
        assertEquals("old", Files.readString(folder.resolve("out/other")));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsRefusedAtOnce() {
        Path nowhere = Path.of("/proc/out"); // where not even root makes a folder
        assumeTrue(Files.isDirectory(nowhere.getParent()));
        BadInputException refusal = assertThrows(
                BadInputException.class, () -> OutputFolder.create(STORAGE, nowhere.toString(), false, RESULT));
        assertTrue(refusal.getMessage().contains("cannot be written"), refusal.getMessage());
    }

    /** A local file system under another name that does not let a staged output go. */
    public static final class Stuck extends RawLocalFileSystem {

        @Override
        public URI getUri() {
            return URI.create("stuck:///");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (from.getName().startsWith(".out.") && !from.getName().startsWith(".out.old.")) {
                throw new IOException("stuck");
            }
            return super.rename(from, to);
        }
    }

    private OutputFolder create(boolean overwrite) {
        return OutputFolder.create(STORAGE, folder.resolve("out").toString(), overwrite, RESULT);
    }

    private void old() throws IOException {
        Files.createDirectory(folder.resolve("out"));
        Files.writeString(folder.resolve("out/other"), "old");
        Files.writeString(folder.resolve("out").resolve(RESULT), "{}");
    }

    private static void write(OutputFolder output, String text) throws IOException {
        try (OutputStream out = output.file("file")) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
