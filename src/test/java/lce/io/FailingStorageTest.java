package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** A file system that fails while a file is read: that is no damage to the file, and leaves no stream open. */
class FailingStorageTest {

    private static final int ROWS = 5000;

    @TempDir
    Path folder;

    private Storage storage;

    /** Reads one of the files. */
    private interface Reading {
        void of(Storage storage, Path folder) throws IOException;
    }

    private static final List<Arguments> READINGS = List.of(
            Arguments.of("deflated.npz", (Reading)
                    (storage, folder) -> LabelsFile.read(storage, url(folder, "deflated.npz"), new LabelNames())),
            Arguments.of("stored.npz", (Reading)
                    (storage, folder) -> LabelsFile.read(storage, url(folder, "stored.npz"), new LabelNames())),
            Arguments.of("labels.npy", (Reading)
                    (storage, folder) -> LabelsFile.read(storage, url(folder, "labels.npy"), new LabelNames())),
            Arguments.of("graph.npz", (Reading) FailingStorageTest::graph),
            Arguments.of("features.npz", (Reading) (storage, folder) -> FeatureFile.open(
                    storage,
                    url(folder, "features.npz"),
                    null,
                    folder.resolve("staged").toString())),
            Arguments.of("weights.pth", (Reading)
                    (storage, folder) -> CheckpointFile.read(storage, url(folder, "weights.pth"))));

    private static void graph(Storage storage, Path folder) throws IOException {
        try (KnnRows rows = KnnFile.open(storage, url(folder, "graph.npz")).read(storage, ROWS - 2, 2, 2)) {
            assertTrue(rows.next(new int[2], new float[2], 0));
        }
    }

    @BeforeEach
    void writeFiles() throws IOException {
        Configuration configuration = new Configuration();
        configuration.setClass("fs.failing.impl", Failing.class, FileSystem.class);
        storage = Storage.of(configuration);
        byte[] labels = array("<i4", ROWS + ",", 4 * ROWS);
        NpyBytes.archive(folder.resolve("deflated.npz"), true, Map.of("labels.npy", labels));
        NpyBytes.archive(folder.resolve("stored.npz"), false, Map.of("labels.npy", labels));
        Files.write(folder.resolve("labels.npy"), labels);
        Map<String, byte[]> graph = new LinkedHashMap<>();
        graph.put("knns.npy", NpyBytes.array("<i4", ROWS + ", 2", new long[2 * ROWS]));
        graph.put("dists.npy", NpyBytes.array("<f4", ROWS + ", 2", new long[2 * ROWS]));
        NpyBytes.archive(folder.resolve("graph.npz"), true, graph);
        NpyBytes.archive(
                folder.resolve("features.npz"), true, Map.of("features.npy", array("<f4", ROWS + ", 4", 16 * ROWS)));
        Files.copy(Path.of("src/test/resources/golden/spread/LCENet.pth"), folder.resolve("weights.pth"));
    }

    /** Noise, which deflating leaves as long as it is. */
    private static byte[] array(String descr, String shape, int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return NpyBytes.array(
                1, "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }", noise);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("READINGS")
    void aFailureAtAnyReadIsPassedOnAndClosesWhatIsOpen(String name, Reading reading) throws IOException {
        reading.of(storage, folder);
        List<IOException> failures = List.of(
                new SocketTimeoutException("read timed out"),
                new SocketException("reset"),
                new InterruptedIOException("interrupted"),
                new IOException("could not obtain block"));
        int failed = 0;
        for (int read = 0; fails(read, failures.get(read % failures.size()), reading); read++) {
            failed++;
        }
        assertTrue(failed > 1, name + " failed " + failed + " times");
    }

    /** Returns false if the reading needs no more reads than are allowed to succeed. */
    private boolean fails(int reads, IOException failure, Reading reading) throws IOException {
        Failing.readsLeft = reads;
        Failing.failure = failure;
        try {
            reading.of(storage, folder);
            return Failing.readsLeft < 0;
        } catch (UncheckedIOException e) {
            assertEquals(failure, e.getCause());
            return true;
        } finally {
            assertEquals(0, Failing.open, "streams left open by a failure after " + reads + " reads");
            Failing.failure = null;
        }
    }

    private static String url(Path folder, String name) {
        return "failing://" + folder.resolve(name);
    }

    /** The local file system under another name, which fails after some reads. */
    public static final class Failing extends RawLocalFileSystem {

        private static int readsLeft;
        private static int open;
        private static IOException failure;

        @Override
        public URI getUri() {
            return URI.create("failing:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
            FSDataInputStream in = super.open(file, buffer);
            open++;
            return new FSDataInputStream(new Counted(in));
        }
    }

    private static final class Counted extends FSInputStream {

        private final FSDataInputStream in;
        private boolean isClosed;

        Counted(FSDataInputStream in) {
            this.in = in;
        }

        private void count() throws IOException {
            if (Failing.failure != null && Failing.readsLeft-- <= 0) {
                throw Failing.failure;
            }
        }

        @Override
        public int read() throws IOException {
            count();
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            count();
            return in.read(into, from, length);
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public void close() throws IOException {
            if (!isClosed) {
                Failing.open--;
                isClosed = true;
            }
            in.close();
        }
    }
}
