package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens, a place holds all of an output or what was there before, and nothing hidden is left. */
class AtomicOutputTest {

    private static final Map<String, String> NOTHING = Map.of();
    private static final Map<String, String> OLD = Map.of("out", "old");
    private static final Map<String, String> NEW = Map.of("out", "new");

    @TempDir
    Path folder;

    static Stream<Arguments> outputs() {
        Way publish = AtomicOutput::publish;
        Way once = AtomicOutput::publishOnce;
        Way replace = AtomicOutput::replace;
        Way abandon = output -> {};
        return Stream.of(
                Arguments.of("new place", publish, NOTHING, true, NEW),
                Arguments.of("new place", once, NOTHING, true, NEW),
                Arguments.of("new place", replace, NOTHING, true, NEW),
                Arguments.of("new place", abandon, NOTHING, true, NOTHING),
                Arguments.of("taken place", once, OLD, true, OLD),
                Arguments.of("taken place", replace, OLD, true, NEW),
                Arguments.of("taken place", abandon, OLD, true, OLD),
                Arguments.of("taken place", publish, OLD, false, OLD),
                Arguments.of("stuck file system", replace, OLD, false, OLD),
                Arguments.of("stuck file system", publish, NOTHING, false, NOTHING),
                Arguments.of("stuck file system", once, NOTHING, false, NOTHING));
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void aFileIsWholeOrAbsent(
            String where, Way way, Map<String, String> before, boolean succeeds, Map<String, String> after)
            throws IOException {
        check(where, AtomicOutput::file, way, before, succeeds, after);
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void aFileWithRoomIsWholeOrAbsent(
            String where, Way way, Map<String, String> before, boolean succeeds, Map<String, String> after)
            throws IOException {
        check(
                where,
                (files, place) -> {
                    AtomicOutput output = AtomicOutput.fileWithRoom(files, place);
                    files.create(output.path("parts/0")).close();
                    return output;
                },
                way,
                before,
                succeeds,
                after);
    }

    private void check(
            String where,
            Beginning beginning,
            Way way,
            Map<String, String> before,
            boolean succeeds,
            Map<String, String> after)
            throws IOException {
        for (String name : before.keySet()) {
            Files.writeString(folder.resolve(name), before.get(name));
        }
        FileSystem files = new Strict(where.startsWith("stuck"));
        files.initialize(URI.create("file:///"), new Configuration());
        try (AtomicOutput output = beginning.of(
                files, new org.apache.hadoop.fs.Path(folder.resolve("out").toString()))) {
            try (OutputStream out = output.create()) {
                out.write("new".getBytes(StandardCharsets.UTF_8));
            }
            if (succeeds) {
                way.publish(output);
            } else {
                assertThrows(IOException.class, () -> way.publish(output));
            }
        }
        assertEquals(after, content());
        files.close(); // as at the end of the process, when hidden names are deleted once more
        assertEquals(after, content());
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                content.put(entry.getFileName().toString(), Files.readString(entry));
            }
        }
        return content;
    }

    private interface Beginning {
        AtomicOutput of(FileSystem files, org.apache.hadoop.fs.Path place) throws IOException;
    }

    private interface Way {
        void publish(AtomicOutput output) throws IOException;
    }

    /**
     * A local file system that, like HDFS, renames nothing to a place that is taken; a stuck one also does not rename
     * what was written.
     */
    private static final class Strict extends RawLocalFileSystem {

        private final boolean isStuck;

        Strict(boolean isStuck) {
            this.isStuck = isStuck;
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            boolean isOld = (from.getName() + to.getName()).contains(".out.old.");
            return !exists(to) && (isOld || !isStuck) && super.rename(from, to);
        }
    }
}
