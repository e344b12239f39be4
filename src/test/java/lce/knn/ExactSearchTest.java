package lce.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.features.FileVectors;
import lce.features.ResidentFeatures;
import lce.features.ResidentVectors;
import lce.features.VectorSource;
import lce.features.VectorTable;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.NpyWriter;
import lce.io.Storage;
import lce.network.RandomNetworks;
import lce.product.InnerProducts;
import lce.product.InnerProducts.Rounding;
import lce.product.cpu.OneDnnProducts;
import lce.product.cpu.PlainProducts;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The exact search against brute force in double. */
@Tag("processor")
@Tag("long")
class ExactSearchTest {

    @TempDir
    Path folder;

    private record Graph(int k, int[] ids, float[] similarities) {

        int[] ids(int row) {
            return Arrays.copyOfRange(ids, row * k, (row + 1) * k);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, 2000, 40, 16",
        "BF16, 2000, 40, 16",
        "F32, 2000, 40, 16",
        "INT8, 1500, 256, 80",
        "INT8, 1100, 33, 8",
        "INT8, 900, 512, 120"
    })
    void neighboursAreThoseOfBruteForce(Rounding rounding, int faces, int dim, int k) {
        assertNearest(
                RandomNetworks.features(faces, dim, 5),
                search(RandomNetworks.features(faces, dim, 5), k, rounding, faces, 4096));
    }

    @Test
    @Tag("slow")
    void neighboursOf20000FacesAreThoseOfBruteForce() {
        FeatureTable faces = RandomNetworks.features(20_000, 256, 6);
        assertNearest(faces, search(faces, 80, Rounding.INT8, 6000, 8192));
    }

    @Test
    void plainJavaFindsTheSameNeighbours() {
        FeatureTable faces = RandomNetworks.features(700, 48, 7);
        Graph graph = new Graph(12, new int[700 * 12], new float[700 * 12]);
        try (InnerProducts products = new PlainProducts(48)) {
            new ExactSearch(new ResidentVectors(faces), products, 12)
                    .search(0, 700, graph.ids, graph.similarities, done -> {});
        }
        assertSame(search(faces, 12, Rounding.INT8, 700, 1024), graph);
    }

    @ParameterizedTest
    @EnumSource(Rounding.class)
    void theRoundingChangesNothing(Rounding rounding) {
        FeatureTable faces = RandomNetworks.features(1700, 64, 8);
        assertSame(search(faces, 20, Rounding.F32, 1700, 2048), search(faces, 20, rounding, 1700, 2048));
    }

    @ParameterizedTest
    @CsvSource({"1700, 1024", "100, 1700", "64, 1", "999, 333", "1, 1024"})
    void blocksAndChunksChangeNothing(int block, int chunk) {
        FeatureTable faces = RandomNetworks.features(block == 1 ? 90 : 1700, 64, 9);
        assertSame(
                search(faces, 20, Rounding.INT8, faces.rows(), 4096), search(faces, 20, Rounding.INT8, block, chunk));
    }

    @ParameterizedTest
    @EnumSource(Rounding.class)
    void aCommonDirectionThatDrownsTheDifferencesChangesNothing(Rounding rounding) {
        FeatureTable faces = table(1200, 64, new Random(10), 20);
        assertNearest(faces, search(faces, 20, rounding, 1200, 1024));
    }

    @Test
    void ofEqualFacesThoseWithSmallIdsAreNearestBehindTheFaceItself() {
        FeatureTable some = RandomNetworks.features(1500, 32, 11);
        FeatureTable faces = VectorTable.ofRows(some, 1500, row -> row % 2 == 0 ? 0 : row);
        Graph graph = search(faces, 6, Rounding.INT8, 400, 512);
        assertArrayEquals(new int[] {0, 2, 4, 6, 8, 10}, graph.ids(0));
        assertArrayEquals(new int[] {4, 0, 2, 6, 8, 10}, graph.ids(4));
        assertArrayEquals(new int[] {1498, 0, 2, 4, 6, 8}, graph.ids(1498));
        assertEquals(1, graph.similarities[1498 * 6 + 5]);
        assertNearest(faces, graph);
    }

    @Test
    void asManyNeighboursAsFacesAreAllOfThem() {
        FeatureTable faces = RandomNetworks.features(100, 16, 12);
        Graph graph = search(faces, 100, Rounding.INT8, 100, 1024);
        for (int row = 0; row < 100; row++) {
            assertArrayEquals(
                    IntStream.range(0, 100).toArray(),
                    Arrays.stream(graph.ids(row)).sorted().toArray());
        }
        assertNearest(faces, graph);
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 8", "7, 8", "5, 80"})
    void fewerFacesThanNeighboursLeaveCellsEmpty(int count, int k) {
        FeatureTable faces = RandomNetworks.features(count, 16, 14);
        Graph all = search(faces, count, Rounding.F32, count, 1024);
        for (Rounding rounding : Rounding.values()) {
            Graph graph = search(faces, k, rounding, count, 1024);
            for (int row = 0; row < count; row++) {
                int[] expected = Arrays.copyOf(all.ids(row), k);
                Arrays.fill(expected, count, k, FeatureTable.NONE);
                assertArrayEquals(expected, graph.ids(row));
                float[] similarities =
                        Arrays.copyOf(Arrays.copyOfRange(all.similarities, row * count, (row + 1) * count), k);
                assertArrayEquals(similarities, Arrays.copyOfRange(graph.similarities, row * k, (row + 1) * k));
            }
        }
    }

    @Test
    void oneNeighbourIsTheFaceItself() {
        assertArrayEquals(
                IntStream.range(0, 70).toArray(),
                search(RandomNetworks.features(70, 16, 13), 1, Rounding.INT8, 70, 1024).ids);
        assertArrayEquals(new int[] {0}, search(RandomNetworks.features(1, 16, 13), 1, Rounding.INT8, 1, 1024).ids);
    }

    @Test
    void vectorsReadFromFilesGiveTheSameNeighbours() throws IOException {
        FeatureTable faces = RandomNetworks.features(1300, 24, 14);
        Path path = folder.resolve("faces.npy");
        float[] vector = new float[24];
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(path), ElementType.FLOAT32, 1300, 24)) {
            for (int row = 0; row < 1300; row++) {
                faces.gather(new int[] {row}, 0, 1, FloatBuffer.wrap(vector));
                for (float value : vector) {
                    npy.write(3 * value); // readers scale to unit length
                }
            }
        }
        Storage storage = Storage.of(new Configuration());
        var segments = List.of(FeatureFile.open(storage, path.toString(), null));
        Graph resident =
                search(new ResidentVectors(ResidentFeatures.load(storage, segments)), 9, Rounding.INT8, 500, 512);
        assertSame(resident, search(new FileVectors(storage, segments), 9, Rounding.INT8, 500, 512));
    }

    // ------------------------------------------------------------------------------------------------

    private static Graph search(FeatureTable faces, int k, Rounding rounding, int block, int chunk) {
        return search(new ResidentVectors(faces), k, rounding, block, chunk);
    }

    private static Graph search(VectorSource vectors, int k, Rounding rounding, int block, int chunk) {
        Graph graph = new Graph(k, new int[vectors.rows() * k], new float[vectors.rows() * k]);
        try (InnerProducts products = new OneDnnProducts(vectors.dim(), block, chunk, rounding)) {
            ExactSearch search = new ExactSearch(vectors, products, k, chunk);
            int[] told = new int[1];
            for (int first = 0; first < vectors.rows(); first += block) {
                int count = Math.min(block, vectors.rows() - first);
                int[] ids = new int[count * k];
                float[] similarities = new float[count * k];
                search.search(first, count, ids, similarities, done -> told[0] += done);
                System.arraycopy(ids, 0, graph.ids, first * k, ids.length);
                System.arraycopy(similarities, 0, graph.similarities, first * k, ids.length);
            }
            assertEquals(vectors.rows(), told[0], "faces counted as done");
        }
        return graph;
    }

    /**
     * The face itself, then descending similarities that are true, none of them below one left out by more than ties
     * may be.
     */
    private static void assertNearest(FeatureTable faces, Graph graph) {
        int rows = faces.rows();
        int dim = faces.dim();
        float[] all = new float[rows * dim];
        faces.gather(IntStream.range(0, rows).toArray(), 0, rows, FloatBuffer.wrap(all));
        IntStream.range(0, rows).parallel().forEach(row -> {
            double[] similarities = new double[rows];
            for (int other = 0; other < rows; other++) {
                for (int c = 0; c < dim; c++) {
                    similarities[other] += (double) all[row * dim + c] * all[other * dim + c];
                }
            }
            similarities[row] = Double.POSITIVE_INFINITY;
            double[] sorted = Arrays.stream(similarities).sorted().toArray();
            int[] ids = graph.ids(row);
            assertEquals(row, ids[0]);
            assertEquals(1, graph.similarities[row * graph.k]);
            assertEquals(graph.k, Arrays.stream(ids).distinct().count(), "neighbours that differ");
            for (int column = 1; column < graph.k; column++) {
                float similarity = graph.similarities[row * graph.k + column];
                assertEquals(
                        sorted[rows - 1 - column],
                        similarities[ids[column]],
                        1e-6,
                        "row " + row + ", column " + column);
                assertEquals(similarities[ids[column]], similarity, 1e-6);
                assertTrue(
                        similarity < graph.similarities[row * graph.k + column - 1]
                                || column == 1
                                || similarity == graph.similarities[row * graph.k + column - 1]
                                        && ids[column] > ids[column - 1],
                        "order in row " + row);
            }
        });
    }

    private static void assertSame(Graph expected, Graph actual) {
        assertArrayEquals(expected.ids, actual.ids);
        assertArrayEquals(expected.similarities, actual.similarities);
    }

    /** Random directions around a common one that is so many times as long. */
    private static FeatureTable table(int rows, int dim, Random random, float common) {
        float[][] vectors = new float[rows][dim];
        for (float[] vector : vectors) {
            double squares = 0;
            for (int c = 0; c < dim; c++) {
                vector[c] = (float) (random.nextGaussian() + common * Math.cos(c));
                squares += vector[c] * vector[c];
            }
            for (int c = 0; c < dim; c++) {
                vector[c] /= (float) Math.sqrt(squares);
            }
        }
        return new VectorTable(rows, dim, row -> vectors[row]);
    }
}
