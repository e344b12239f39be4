package lce.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;

import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a checkpoint remembers of its inputs. */
class CheckpointFolderTest {

    private static final Storage STORAGE = Storage.of(new Configuration());

    @TempDir
    Path folder;

    private Path parts;

    private interface Change {
        void to(Path parts) throws IOException;
    }

    /** Changes that neither the number of files, their sum nor the latest time shows. */
    private static final List<Change> CHANGES = List.of(
            CheckpointFolderTest::swapped,
            parts -> Files.move(parts.resolve("part-1.npy"), parts.resolve("part-7.npy")),
            parts -> Files.setLastModifiedTime(parts.resolve("part-0.npy"), FileTime.fromMillis(500)),
            parts -> {
                write(parts.resolve("part-0.npy"), "aaaa", 1000);
                write(parts.resolve("part-1.npy"), "bb", 2000);
            });

    private static void swapped(Path parts) throws IOException {
        Files.move(parts.resolve("part-0.npy"), parts.resolve("x"));
        Files.move(parts.resolve("part-1.npy"), parts.resolve("part-0.npy"));
        Files.move(parts.resolve("x"), parts.resolve("part-1.npy"));
    }

    @BeforeEach
    void writeParts() throws IOException {
        parts = Files.createDirectory(folder.resolve("parts"));
        write(parts.resolve("part-0.npy"), "aaa", 1000);
        write(parts.resolve("part-1.npy"), "bbb", 2000);
        write(parts.resolve("part-2.npy"), "ccc", 3000);
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    void partsThatAreSwappedRenamedOrReplacedAreOtherInputs(Change change) throws IOException {
        String before = CheckpointFolder.describe(STORAGE, parts.toString());
        change.to(parts);
        assertNotEquals(before, CheckpointFolder.describe(STORAGE, parts.toString()));
    }

    @Test
    void theSamePartsAreTheSameInput() throws IOException {
        String before = CheckpointFolder.describe(STORAGE, parts.toString());
        Files.copy(parts.resolve("part-1.npy"), folder.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(folder.resolve("copy"), parts.resolve("part-1.npy"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(before, CheckpointFolder.describe(STORAGE, parts + "/"));
    }

    @Test
    void oneFileIsDescribedInFull() {
        assertEquals(
                "file:" + parts.resolve("part-1.npy") + " of 3 bytes, changed at 2000",
                CheckpointFolder.describe(STORAGE, parts.resolve("part-1.npy").toString()));
    }

    private static void write(Path file, String text, long changed) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(changed));
    }
}
