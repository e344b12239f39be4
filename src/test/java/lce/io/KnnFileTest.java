package lce.io;

import static lce.io.Given.STORAGE;
import static lce.io.Given.assertRefused;
import static lce.io.Given.file;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import lce.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three layouts of kNN graphs. */
class KnnFileTest {

    private static final int N = 6;
    private static final int K = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "paired.npz, true",
        "paired_deflated.npz, false",
        "split.npz, false",
        "split_stored.npz, true",
        "unsorted.npz, true",
        "ids.npy, true"
    })
    void everyLayoutGivesTheSameGraph(String name, boolean splittable) throws IOException {
        KnnFile file = KnnFile.open(STORAGE, file(name));
        assertEquals(N, file.rows());
        assertEquals(K, file.columns());
        assertEquals(splittable, file.isSplittable());
        Rows rows = read(file, 0, N, K);
        for (int cell = 0; cell < N * K; cell++) {
            assertEquals((cell / K + cell % K) % N, rows.ids[cell], "cell " + cell);
        }
        if (file.hasSimilarities()) {
            double[] expected = Npy.read(Given.FILES.resolve("expected_similarities.npy"));
            for (int cell = 0; cell < N * K; cell++) {
                assertEquals((float) expected[cell], rows.similarities[cell], "cell " + cell);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paired.npz", "paired_deflated.npz", "split.npz", "split_stored.npz", "ids.npy"})
    void anyRangeOfRowsCanBeRead(String name) throws IOException {
        assertIds(read(KnnFile.open(STORAGE, file(name)), 3, 2, 3), 3, 4, 5, 4, 5, 0);
    }

    @Test
    void unsortedPairedRowsAreSortedByDistanceBeforeTheCut() throws IOException {
        Path npz = paired(
                row(to(2, .5f), to(1, .25f), to(0, 0)),
                row(to(1, 0), to(2, .5f), to(0, .5f)),
                row(to(2, 0), to(0, .3f), to(1, .3f)));
        assertIds(read(npz, 3, 2), 0, 1, 1, 2, 2, 0); // equal distances stay in the order of their columns
    }

    @Test
    void moreNeighboursThanTheFileHasAreRefused() {
        assertRefused(
                () -> KnnFile.open(STORAGE, file("split.npz")).read(STORAGE, 0, N, K + 2),
                "4 neighbours",
                "6 are asked for");
    }

    @Test
    void anIdOutOfRangeIsNamedByRowAndColumn() throws IOException {
        Path npz = paired(row(to(0, 0), to(1, .1f)), row(to(1, 0), to(2, .1f)));
        assertRefused(() -> read(npz, 2, 2), "the id 2", "row 1, column 1", "0 to 1");
    }

    @Test
    void missingNeighboursGoToTheEndWhateverTheirDistance() throws IOException {
        for (float far : new float[] {0, -1, 2, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN}) {
            Path npz = paired(row(to(0, 0), to(-1, far), to(1, .5f)), row(to(-1, far), to(-1, far), to(1, 0)));
            Rows rows = read(npz, 2, 3);
            assertIds(rows, 0, 1, -1, 1, -1, -1);
            assertSimilarities(rows, 1, .5f, 0, 1, 0, 0);
        }
    }

    @Test
    void theFaceItselfIsPutInFront() throws IOException {
        // named second; not named; named first and once more; named behind the cut
        Path npz = paired(
                row(to(1, 0), to(0, .25f), to(2, .5f), to(3, .75f)),
                row(to(0, .1f), to(2, .2f), to(3, .3f), to(2, .4f)),
                row(to(2, 0), to(0, .1f), to(2, .2f), to(1, .3f)),
                row(to(0, 0), to(1, 0), to(2, .5f), to(3, .5f)));
        Rows rows = read(npz, 4, 3);
        assertIds(rows, 0, 1, 2, 1, 0, 2, 2, 0, 2, 3, 0, 1);
        assertSimilarities(rows, .75f, 1, .5f, 1, 1 - .1f, 1 - .2f, 1, 1 - .1f, 1 - .2f, .5f, 1, 1);
        assertArrayEquals(new boolean[] {true, true, false, true}, rows.selfMoved);
    }

    @Test
    void oneColumnFewerIsEnoughWithoutTheFaceItself() throws IOException {
        Path without = paired(
                row(to(1, .1f), to(2, .2f)),
                row(to(0, .1f), to(2, .2f)),
                row(to(0, .1f), to(1, .2f)),
                row(to(0, .1f), to(1, .2f)));
        assertIds(read(without, 4, 3), 0, 1, 2, 1, 0, 2, 2, 0, 1, 3, 0, 1);
        Path with = paired(
                row(to(1, .1f), to(2, .2f)),
                row(to(0, .1f), to(2, .2f)),
                row(to(2, 0), to(1, .2f)),
                row(to(0, .1f), to(1, .2f)));
        assertRefused(() -> read(with, 4, 3), "2 neighbours per face", "row 2", "3 are needed");
    }

    @Test
    void asManyColumnsAsFacesAreEnoughForAnyNumberOfNeighbours() throws IOException {
        Path npz = paired(row(to(0, 0), to(1, .5f)), row(to(1, 0), to(0, .5f)));
        assertIds(read(npz, 2, 4), 0, 1, -1, -1, 1, 0, -1, -1);
    }

    /**
     * Ids in the first part as uint8, in the second as a float type that tells fewer apart than there are rows in all.
     */
    @ParameterizedTest
    @CsvSource({
        "2, 2000, 49, FLOAT16, 2048",
        "2, 2000, 48,,",
        "4, 16777210, 7, FLOAT32, 16777216",
        "4, 16777210, 6,,",
        "8, 16777210, 7,,"
    })
    void theIdsOfEveryPartMustTellAllRowsApart(int bytes, int first, int second, String type, String most)
            throws IOException {
        Path graph = Files.createDirectory(folder.resolve("graph"));
        part(graph.resolve("part-0.npz"), "|u1", 1, first);
        part(graph.resolve("part-1.npz"), "<f" + bytes, bytes, second);
        if (type == null) {
            assertEquals(first + second, KnnFile.open(STORAGE, graph.toString()).rows());
        } else {
            assertRefused(
                    () -> KnnFile.open(STORAGE, graph.toString()),
                    "part-1.npz holds the ids of " + (first + second) + " faces as " + type,
                    "represents only " + most);
        }
    }

    private static void part(Path file, String ids, int bytes, int rows) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("knns.npy", zeros(ids, bytes, rows));
        arrays.put("dists.npy", zeros("<f2", 2, rows));
        NpyBytes.archive(file, true, arrays);
    }

    private static byte[] zeros(String descr, int bytes, int rows) {
        return NpyBytes.array(
                1,
                "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + rows + ", 1), }",
                new byte[bytes * rows]);
    }

    @Test
    void idsFromOneAreNamedAsSuch() throws IOException {
        Path npz = paired(row(to(1, 0), to(2, .1f)), row(to(2, 0), to(1, .1f)));
        assertRefused(() -> read(npz, 2, 2), "the id 2", "row 1, column 0", "count from 1", "subtract 1");
    }

    @Test
    void aDistanceThatIsNoNumberIsNamedByRowAndColumn() throws IOException {
        Path npz = paired(row(to(0, 0), to(1, Float.NaN)), row(to(1, 0), to(0, .1f)));
        assertRefused(() -> read(npz, 2, 2), "not a finite number", "row 0, column 1");
    }

    @Test
    void anIdThatIsNoIntegerIsRefused() throws IOException {
        Path npz = paired(row(to(0, 0), to(.5f, .1f)), row(to(1, 0), to(0, .1f)));
        assertRefused(() -> read(npz, 2, 2), "not an integer", "row 0, column 1");
    }

    @Test
    void anArchiveWithoutAGraphSaysWhatItHolds() throws IOException {
        Path npz = folder.resolve("other.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(npz))) {
            zip.putNextEntry(new ZipEntry("weights.npy"));
        }
        assertRefused(() -> KnnFile.open(STORAGE, npz.toString()), "weights.npy", "data", "knns and dists");
    }

    @ParameterizedTest
    @CsvSource({"paired.npz", "split.npz", "ids.npy"})
    void aTruncatedGraphIsRefused(String name) {
        assertRefused(() -> KnnFile.open(STORAGE, Given.cut(name, -40, folder)), name, "cut short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"paired.npz", "paired_deflated.npz", "split.npz", "split_stored.npz", "ids.npy"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void damagedGraphsAreReadOrRefused(String name) throws IOException {
        Fuzz.damage(Given.FILES.resolve(name), folder, 400, path -> {
            KnnFile file = KnnFile.open(STORAGE, path);
            int k = Math.min(file.columns(), K);
            try (KnnRows rows = file.read(STORAGE, 0, file.rows(), k)) {
                while (rows.next(new int[k], new float[k], 0)) {
                    // every row is checked as it passes
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Rows of a graph, as a job reads them: [rows, k]. */
    private record Rows(int[] ids, float[] similarities, boolean[] selfMoved) {}

    private static Rows read(Path npz, int count, int k) throws IOException {
        return read(KnnFile.open(STORAGE, npz.toString()), 0, count, k);
    }

    private static Rows read(KnnFile file, int first, int count, int k) throws IOException {
        Rows read = new Rows(new int[count * k], new float[count * k], new boolean[count]);
        try (KnnRows rows = file.read(STORAGE, first, count, k)) {
            for (int row = 0; row < count; row++) {
                rows.next(read.ids, read.similarities, row * k);
                read.selfMoved[row] = rows.selfMoved();
            }
            assertFalse(rows.next(read.ids, read.similarities, 0));
        }
        return read;
    }

    private static void assertIds(Rows rows, int... expected) {
        assertArrayEquals(expected, rows.ids);
    }

    private static void assertSimilarities(Rows rows, float... expected) {
        assertArrayEquals(expected, rows.similarities);
    }

    /** An id and its distance, either of which may be wrong. */
    private record Neighbour(float id, float distance) {}

    private static Neighbour to(float id, float distance) {
        return new Neighbour(id, distance);
    }

    private static List<Neighbour> row(Neighbour... neighbours) {
        return List.of(neighbours);
    }

    /** Writes a graph in the paired layout. */
    @SafeVarargs
    private final Path paired(List<Neighbour>... rows) throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        try (NpyWriter npy = new NpyWriter(array, ElementType.FLOAT32, rows.length, 2, rows[0].size())) {
            for (List<Neighbour> row : rows) {
                for (Neighbour neighbour : row) {
                    npy.write(neighbour.id);
                }
                for (Neighbour neighbour : row) {
                    npy.write(neighbour.distance);
                }
            }
        }
        Path path = folder.resolve("graph.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("data.npy"));
            zip.write(array.toByteArray());
        }
        return path;
    }
}
