package lce.pipeline.nodes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import lce.SharedSpark;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.NpyWriter;
import lce.io.Storage;
import lce.pipeline.SilentMonitor;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.stage.PersistedStages;
import lce.pipeline.stage.Stages;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies against a plain map of vectors. */
class CopySearchTest {

    private static final int DIM = 6;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 5, 32})
    void copiesAreThoseOfAPlainMapWhateverThePartitions(int partitions) throws IOException {
        float[] features = drawn(2000, 900);
        assertCopies(features, find(features, partitions, RowScan::hash));
    }

    @Test
    void vectorsOfOneHashAreToldApart() throws IOException {
        float[] features = drawn(300, 7);
        assertCopies(features, find(features, 3, (unit, into, at) -> {}));
        assertCopies(features, find(features, 3, (unit, into, at) -> into[at] = unit[0] > 0 ? 1 : 0));
    }

    @Test
    void zeroAndMinusZeroAreOne() throws IOException {
        float[] features = {0, 1, -0f, 1, 0, 1, 1, -0f};
        assertEquals("[1, 2] of [0, 0]", text(find(features, 2, 1, RowScan::hash)));
    }

    @Test
    void scaledCopiesAreCopies() throws IOException {
        float[] features = {1, 2, 2, 4, -1, -2, .25f, .5f, 2, 1, 1, 3};
        assertEquals("[1, 3] of [0, 0]", text(find(features, 2, 1, RowScan::hash)));
    }

    @Test
    void vectorsWithoutADirectionAreNoCopies() throws IOException {
        float[] features = {0, 0, 1, 1, Float.NaN, 1, 0, 0, Float.POSITIVE_INFINITY, 0, 1, 1};
        Copies copies = find(features, 2, 4, RowScan::hash);
        assertEquals("[5] of [1]", text(copies));
        assertArrayEquals(new int[] {0, 2, 3, 4}, copies.invalid());
        assertEquals(1, copies.distinct());
    }

    @ParameterizedTest(name = "{0} faces in {1} partitions")
    @CsvSource({
        "1, 1, 1",
        "110, 2, 1",
        "110, 400, 1",
        "100000, 400, 8",
        "1000000, 4, 4",
        "1000000, 400, 27",
        "20000000, 16, 16",
        "100000000, 400, 128",
        "600000000, 16, 301"
    })
    void recordsOfHashesHoldManyRows(int faces, int partitions, int parts) {
        assertEquals(parts, CopySearch.parts(BlockLayout.of(faces), partitions));
    }

    /** Rows of one block after the other, first and last ones among them. */
    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 5, 32})
    void invalidVectorsAreThoseOfAllBlocksAndNoOriginals(int partitions) throws IOException {
        float[] features = drawn(2000, 900);
        int[] invalid = IntStream.range(0, 2000)
                .filter(row -> row % 61 == 0 || row == 1999 || row >= 640 && row < 790)
                .toArray();
        IntStream.of(invalid).forEach(row -> features[row * DIM + row % DIM] = Float.NaN);
        Copies copies = find(features, partitions, RowScan::hash);
        assertArrayEquals(invalid, copies.invalid());
        assertCopies(features, copies);
    }

    @Test
    void noCopiesAreFoundAmongDifferentVectors() throws IOException {
        float[] features = new float[500 * DIM];
        Random random = new Random(2);
        IntStream.range(0, features.length).forEach(i -> features[i] = (float) random.nextGaussian());
        assertEquals("[] of []", text(find(features, 4, RowScan::hash)));
    }

    @Test
    void oneVectorMayBeRepeatedManyTimes() throws IOException {
        float[] features = new float[21_000 * DIM];
        Random random = new Random(3);
        IntStream.range(0, features.length)
                .forEach(i -> features[i] = i / DIM % 21 == 0 ? (float) random.nextGaussian() : i % DIM + 1);
        Copies copies =
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> find(features, 8, RowScan::hash));
        assertEquals(19_999, copies.rows().length);
        assertEquals(1, Arrays.stream(copies.originals()).distinct().count());
        assertEquals(1001, copies.distinct());
    }

    /** Rows of so many different vectors, each drawn at random. */
    private static float[] drawn(int rows, int different) {
        Random random = new Random(1);
        float[] vectors = new float[different * DIM];
        IntStream.range(0, vectors.length).forEach(i -> vectors[i] = (float) random.nextGaussian());
        float[] features = new float[rows * DIM];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(vectors, random.nextInt(different) * DIM, features, row * DIM, DIM);
        }
        return features;
    }

    private static void assertCopies(float[] features, Copies copies) {
        Map<String, Integer> first = new HashMap<>();
        StringBuilder rows = new StringBuilder();
        int distinct = 0;
        for (int row = 0; row < features.length / DIM; row++) {
            if (Arrays.binarySearch(copies.invalid(), row) >= 0) {
                continue;
            }
            Integer original =
                    first.putIfAbsent(Arrays.toString(Arrays.copyOfRange(features, row * DIM, (row + 1) * DIM)), row);
            rows.append(original == null ? "" : row + " of " + original + ", ");
            distinct += original == null ? 1 : 0;
        }
        StringBuilder found = new StringBuilder();
        IntStream.range(0, copies.rows().length).forEach(i -> found.append(copies.rows()[i])
                .append(" of ")
                .append(copies.originals()[i])
                .append(", "));
        assertEquals(rows.toString(), found.toString());
        assertEquals(distinct, copies.distinct());
    }

    private static String text(Copies copies) {
        return Arrays.toString(copies.rows()) + " of " + Arrays.toString(copies.originals());
    }

    private Copies find(float[] features, int partitions, RowScan.Hash hash) throws IOException {
        return find(features, DIM, partitions, hash);
    }

    private Copies find(float[] features, int dim, int partitions, RowScan.Hash hash) throws IOException {
        Path file = folder.resolve("features.npy");
        try (OutputStream out = Files.newOutputStream(file);
                NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, features.length / dim, dim)) {
            for (float element : features) {
                npy.write(element);
            }
        }
        Storage storage = Storage.of(new Configuration(SharedSpark.context().hadoopConfiguration()));
        Stages stages = new PersistedStages(new SilentMonitor());
        Copies copies = CopySearch.find(
                SharedSpark.context(),
                storage,
                java.util.List.of(FeatureFile.open(storage, file.toString(), null)),
                partitions,
                stages,
                hash);
        stages.drop("Copies");
        return copies;
    }
}
