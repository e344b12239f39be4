package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.function.Executable;

/** The files that tests of formats read (src/test/resources/io/README.md). */
final class Given {

    static final Path FILES = Path.of("src/test/resources/io");
    static final Storage STORAGE = Storage.of(new Configuration());

    private Given() {}

    static String file(String name) {
        return FILES.resolve(name).toString();
    }

    /** The labels in one file. */
    static long[] labels(String path) {
        return LabelsFile.read(STORAGE, path, new LabelNames());
    }

    /** A copy of a file, cut after so many bytes. */
    static String cut(String name, int bytes, Path folder) {
        try {
            byte[] whole = Files.readAllBytes(FILES.resolve(name));
            return Files.write(
                            folder.resolve(name),
                            java.util.Arrays.copyOf(whole, bytes < 0 ? whole.length + bytes : bytes))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that something is refused in one sentence that says all of this. */
    static void assertRefused(Executable action, String... said) {
        String message = assertThrows(BadInputException.class, action).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String words : said) {
            assertTrue(message.contains(words), message);
        }
    }
}
