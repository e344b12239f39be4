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
        int[] ids = new int[N * K];
        float[] similarities = new float[N * K];
        read(file, 0, N, K, ids, similarities);
        for (int cell = 0; cell < ids.length; cell++) {
            assertEquals((cell / K + cell % K) % N, ids[cell], "cell " + cell);
        }
        if (file.hasSimilarities()) {
            double[] expected = Npy.read(Given.FILES.resolve("expected_similarities.npy"));
            for (int cell = 0; cell < ids.length; cell++) {
                assertEquals((float) expected[cell], similarities[cell], "cell " + cell);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paired.npz", "paired_deflated.npz", "split.npz", "split_stored.npz", "ids.npy"})
    void anyRangeOfRowsCanBeRead(String name) throws IOException {
        int[] ids = new int[2 * 3];
        read(KnnFile.open(STORAGE, file(name)), 3, 2, 3, ids, new float[6]);
        assertArrayEquals(new int[] {3, 4, 5, 4, 5, 0}, ids);
    }

    @Test
    void unsortedPairedRowsAreSortedByDistanceBeforeTheCut() throws IOException {
        Path npz = npz(
                ElementType.FLOAT32,
                new long[] {3, 2, 3},
                2,
                1,
                0,
                .5f,
                .25f,
                0,
                1,
                2,
                0,
                0,
                .5f,
                .5f,
                2,
                0,
                1,
                0,
                .3f,
                .3f);
        int[] ids = new int[6];
        read(KnnFile.open(STORAGE, npz.toString()), 0, 3, 2, ids, new float[6]);
        assertArrayEquals(new int[] {0, 1, 1, 2, 2, 0}, ids); // equal distances stay in the order of their columns
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
        Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 2}, 0, 1, 0, .1f, 1, 2, 0, .1f);
        assertRefused(() -> read(npz, 2), "the id 2", "row 1, column 1", "0 to 1");
    }

    @Test
    void missingNeighboursGoToTheEndWhateverTheirDistance() throws IOException {
        for (float far : new float[] {0, -1, 2, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN}) {
            Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 3}, 0, -1, 1, 0, far, .5f, -1, -1, 1, far, far, 0);
            int[] ids = new int[6];
            float[] similarities = new float[6];
            read(KnnFile.open(STORAGE, npz.toString()), 0, 2, 3, ids, similarities);
            assertArrayEquals(new int[] {0, 1, -1, 1, -1, -1}, ids);
            assertArrayEquals(new float[] {1, .5f, 0, 1, 0, 0}, similarities);
        }
    }

    @Test
    void theFaceItselfIsPutInFront() throws IOException {
        // named second; not named; named first and once more; named behind the cut
        Path npz = npz(
                ElementType.FLOAT32,
                new long[] {4, 2, 4},
                1,
                0,
                2,
                3,
                0,
                .25f,
                .5f,
                .75f,
                0,
                2,
                3,
                2,
                .1f,
                .2f,
                .3f,
                .4f,
                2,
                0,
                2,
                1,
                0,
                .1f,
                .2f,
                .3f,
                0,
                1,
                2,
                3,
                0,
                0,
                .5f,
                .5f);
        int[] ids = new int[12];
        float[] similarities = new float[12];
        boolean[] moved = new boolean[4];
        try (KnnRows rows = KnnFile.open(STORAGE, npz.toString()).read(STORAGE, 0, 4, 3)) {
            for (int row = 0; row < 4; row++) {
                rows.next(ids, similarities, row * 3);
                moved[row] = rows.selfMoved();
            }
        }
        assertArrayEquals(new int[] {0, 1, 2, 1, 0, 2, 2, 0, 2, 3, 0, 1}, ids);
        assertArrayEquals(
                new float[] {.75f, 1, .5f, 1, 1 - .1f, 1 - .2f, 1, 1 - .1f, 1 - .2f, .5f, 1, 1}, similarities);
        assertArrayEquals(new boolean[] {true, true, false, true}, moved);
    }

    @Test
    void oneColumnFewerIsEnoughWithoutTheFaceItself() throws IOException {
        Path without = npz(
                ElementType.FLOAT32,
                new long[] {4, 2, 2},
                1,
                2,
                .1f,
                .2f,
                0,
                2,
                .1f,
                .2f,
                0,
                1,
                .1f,
                .2f,
                0,
                1,
                .1f,
                .2f);
        int[] ids = new int[12];
        read(KnnFile.open(STORAGE, without.toString()), 0, 4, 3, ids, new float[12]);
        assertArrayEquals(new int[] {0, 1, 2, 1, 0, 2, 2, 0, 1, 3, 0, 1}, ids);
        Path with = npz(
                ElementType.FLOAT32,
                new long[] {4, 2, 2},
                1,
                2,
                .1f,
                .2f,
                0,
                2,
                .1f,
                .2f,
                2,
                1,
                0,
                .2f,
                0,
                1,
                .1f,
                .2f);
        assertRefused(
                () -> read(KnnFile.open(STORAGE, with.toString()), 0, 4, 3, new int[12], new float[12]),
                "2 neighbours per face",
                "row 2",
                "3 are needed");
    }

    @Test
    void asManyColumnsAsFacesAreEnoughForAnyNumberOfNeighbours() throws IOException {
        Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 2}, 0, 1, 0, .5f, 1, 0, 0, .5f);
        int[] ids = new int[8];
        read(KnnFile.open(STORAGE, npz.toString()), 0, 2, 4, ids, new float[8]);
        assertArrayEquals(new int[] {0, 1, -1, -1, 1, 0, -1, -1}, ids);
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
        Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 2}, 1, 2, 0, .1f, 2, 1, 0, .1f);
        assertRefused(() -> read(npz, 2), "the id 2", "row 1, column 0", "count from 1", "subtract 1");
    }

    @Test
    void aDistanceThatIsNoNumberIsNamedByRowAndColumn() throws IOException {
        Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 2}, 0, 1, 0, Float.NaN, 1, 0, 0, .1f);
        assertRefused(() -> read(npz, 2), "not a finite number", "row 0, column 1");
    }

    @Test
    void anIdThatIsNoIntegerIsRefused() throws IOException {
        Path npz = npz(ElementType.FLOAT32, new long[] {2, 2, 2}, 0, .5f, 0, .1f, 1, 0, 0, .1f);
        assertRefused(() -> read(npz, 2), "not an integer", "row 0, column 1");
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

    private static void read(Path npz, int k) throws IOException {
        read(KnnFile.open(STORAGE, npz.toString()), 0, 2, k, new int[2 * k], new float[2 * k]);
    }

    private static void read(KnnFile file, int first, int count, int k, int[] ids, float[] similarities)
            throws IOException {
        try (KnnRows rows = file.read(STORAGE, first, count, k)) {
            for (int row = 0; row < count; row++) {
                rows.next(ids, similarities, row * k);
            }
            assertFalse(rows.next(ids, similarities, 0));
        }
    }

    private Path npz(ElementType type, long[] shape, float... values) throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        try (NpyWriter npy = new NpyWriter(array, type, shape)) {
            for (float value : values) {
                npy.write(value);
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
