package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faces whose vectors are zero, null, not finite or too large: named by the user's own file, row and id, or left out
 * with --skip-invalid.
 */
@Tag("long")
class InvalidVectorsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;
    private static final int DIM = 32;

    @TempDir
    Path folder;

    private double[] vectors; // [N, DIM]

    @BeforeEach
    void read() throws IOException {
        vectors = Npy.read(GOLDEN.resolve("features.npy"));
    }

    @Test
    void theFirstFiveRowsOfAnArrayAreNamedWithTheirFaults() throws IOException {
        fill(5, 0);
        set(7, Double.NaN);
        set(9, Double.NEGATIVE_INFINITY);
        assertSaid(
                Jobs.refusal(flags(npy("f4.npy", ElementType.FLOAT32))),
                "f4.npy has 3 of 110 vectors that cannot be used: row 5 (zero), row 7 (not finite), "
                        + "row 9 (not finite); embed these faces again, or leave them out with --skip-invalid");
        set(20, 1e300);
        set(21, Double.NaN);
        set(109, 1e39);
        assertSaid(
                Jobs.refusal(flags(npy("f8.npy", ElementType.FLOAT64))),
                "f8.npy has 6 of 110",
                "row 20 (too large for float32), row 21 (not finite), ...;");
        assertSaid(
                Jobs.refusal(flags(bin("raw.bin"), "--dim", String.valueOf(DIM), "--gather", "halo")),
                "raw.bin has 6 of 110",
                "row 5 (zero)");
    }

    @Test
    void largeFloatsWhoseLengthNoFloatHoldsAreUsed() throws IOException {
        for (int i = 0; i < DIM; i++) {
            vectors[3 * DIM + i] *= 1e38
                    / Math.abs(Arrays.stream(vectors, 3 * DIM, 4 * DIM)
                            .map(Math::abs)
                            .max()
                            .orElseThrow());
        }
        assertEquals(
                0,
                cluster("out", npy("large.npy", ElementType.FLOAT32))
                        .get("invalid_faces")
                        .asInt());
    }

    @Test
    void rowsOfPartsAreNamedByTheirFiles() throws IOException {
        set(3, Double.NaN);
        fill(100, 0);
        Path parts = Files.createDirectory(folder.resolve("parts"));
        write(parts.resolve("part-2.npy"), ElementType.FLOAT32, 0, 60);
        write(parts.resolve("part-10.npy"), ElementType.FLOAT32, 60, N);
        assertSaid(
                Jobs.refusal(flags(parts)),
                "parts has 2 of 110",
                "row 3 of part-2.npy (not finite), row 40 of part-10.npy (zero);");
        assertSaid(
                Jobs.knnRefusal(List.of(
                        "--features",
                        parts.toString(),
                        "--output",
                        folder.resolve("knn.npz").toString())),
                "row 3 of part-2.npy (not finite), row 40 of part-10.npy (zero); embed these faces again or leave them out");
        assertFalse(Files.exists(folder.resolve("knn.npz")));
    }

    @Test
    void rowsOfParquetAreNamedByFileRowAndId() throws IOException {
        set(3, Double.NaN);
        fill(60, 0);
        set(104, 1e300);
        Path faces = parquet(DataTypes.DoubleType, 70, 71);
        String said = Jobs.refusal(flags(faces));
        assertSaid(
                said,
                "faces.parquet has 5 of 110",
                "row 3 of part-",
                ", id face-3 (null or not finite)",
                "row 10 of part-",
                ", id face-60 (zero)",
                "row 20 of part-",
                ", id face-70 (null or not finite)",
                ", id face-71 (null or not finite)",
                ", id face-104 (not finite or too large for float32); embed");
    }

    @Test
    void aTableOfNothingElseIsRefusedAlsoWithSkipInvalid() throws IOException {
        Arrays.fill(vectors, 0);
        assertSaid(
                Jobs.refusal(flags(npy("zero.npy", ElementType.FLOAT32), "--skip-invalid")),
                "zero.npy has 110 of 110",
                "; embed these faces again");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "halo", "ivf", "given"})
    void facesThatAreLeftOutHaveNoClusterAndChangeNoOther(String way) throws IOException {
        int[] invalid = {0, 57, 109};
        int[] valid = IntStream.range(0, N)
                .filter(row -> Arrays.binarySearch(invalid, row) < 0)
                .toArray();
        double[] whole = vectors;
        vectors = IntStream.of(valid)
                .boxed()
                .flatMapToDouble(row -> Arrays.stream(whole, row * DIM, (row + 1) * DIM))
                .toArray();
        cluster(
                "alone",
                npy("alone.npy", ElementType.FLOAT32),
                way.equals("ivf") ? List.of("--knn-method", "ivf") : List.of());
        vectors = whole.clone();
        fill(0, 0);
        set(57, Double.NaN);
        fill(109, 0);
        List<String> flags = new ArrayList<>(List.of(
                "--skip-invalid",
                "--save-intermediates",
                "--labels",
                GOLDEN.resolve("labels.meta").toString()));
        flags.addAll(
                switch (way) {
                    case "halo" -> List.of("--gather", "halo");
                    case "ivf" -> List.of("--knn-method", "ivf");
                    case "given" -> List.of("--knn", graphWithInvalidIds(valid).toString());
                    default -> List.of();
                });
        JsonNode metrics = cluster("out", npy("holes.npy", ElementType.FLOAT32), flags);

        double[] expected = Npy.read(folder.resolve("alone/labels.npy"));
        double[] labels = Npy.read(folder.resolve("out/labels.npy"));
        assertEquals(N, labels.length);
        for (int row = 0; row < N; row++) {
            int node = Arrays.binarySearch(valid, row);
            assertEquals(node < 0 ? -1 : expected[node], labels[row], "row " + row);
        }
        assertEquals(3, metrics.get("invalid_faces").asInt());
        assertEquals(N, metrics.get("nodes").asInt());
        assertEquals(N - 3, metrics.get("distinct_faces").asInt());
        assertTrue(metrics.at("/pairwise/fscore").isNumber());
        assertTrue(metrics.at("/configuration/skip-invalid").asBoolean());
        List<Row> clusters = SharedSpark.session()
                .read()
                .parquet(folder.resolve("out/clusters").toString())
                .orderBy("row")
                .collectAsList();
        assertEquals(N, clusters.size());
        assertEquals("[57,-1,0,0.0]", clusters.get(57).toString());
        assertEquals(N * 8, Npy.read(folder.resolve("out/lce_scores.npy")).length);
        assertEquals(0, Npy.read(folder.resolve("out/density.npy"))[57]);
    }

    @Test
    void aRunThatLeavesFacesOutCanBeCarriedOver() throws IOException {
        fill(0, 0);
        set(57, Double.NaN);
        Path features = npy("holes.npy", ElementType.FLOAT32);
        cluster("out", features, List.of("--skip-invalid"));
        Path first = Files.move(folder.resolve("out"), folder.resolve("first"));
        JsonNode again = cluster("out", features, List.of("--skip-invalid", "--previous", first.toString()));
        assertArrayEquals(
                Files.readAllBytes(first.resolve("labels.npy")), Files.readAllBytes(folder.resolve("out/labels.npy")));
        assertEquals(N - 2, again.at("/carried_over/faces").asInt());
        assertEquals(0, again.at("/carried_over/new").asInt());
        assertEquals(
                -1,
                SharedSpark.session()
                        .read()
                        .parquet(folder.resolve("out/clusters").toString())
                        .where("row = 57")
                        .first()
                        .getLong(1));
    }

    /**
     * The exact graph of the valid rows, with an invalid one in each third row and rows of anything for those that are
     * left out.
     */
    private Path graphWithInvalidIds(int[] valid) throws IOException {
        Path alone = folder.resolve("alone.npz");
        assertEquals(
                0,
                Jobs.knn(
                        List.of(
                                "--features",
                                folder.resolve("alone.npy").toString(),
                                "--k",
                                "8",
                                "--output",
                                alone.toString()),
                        System.out));
        lce.io.Storage storage = lce.io.Storage.of(new org.apache.hadoop.conf.Configuration());
        long[] ids = new long[N * 9];
        float[] distances = new float[N * 9];
        try (lce.io.KnnRows rows =
                lce.io.KnnFile.open(storage, alone.toString()).read(storage, 0, valid.length, 8)) {
            for (int row : valid) {
                int[] nodes = new int[8];
                float[] similarities = new float[8];
                rows.next(nodes, similarities, 0);
                boolean hasInvalid = row % 3 == 0;
                for (int column = 0, from = 0; column < 9; column++) {
                    boolean isInvalid = hasInvalid ? column == 4 : column == 8;
                    ids[row * 9 + column] = isInvalid ? 57 : valid[nodes[from]];
                    distances[row * 9 + column] =
                            isInvalid ? distances[row * 9 + column - 1] : 1 - similarities[from++];
                }
            }
        }
        Arrays.fill(distances, 57 * 9, 58 * 9, Float.NaN);
        Path graph = folder.resolve("graph.npz");
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(graph))) {
            for (String name : List.of("knns", "dists")) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (NpyWriter npy =
                        new NpyWriter(bytes, name.equals("knns") ? ElementType.INT64 : ElementType.FLOAT32, N, 9)) {
                    for (int cell = 0; cell < ids.length; cell++) {
                        if (name.equals("knns")) {
                            npy.write(ids[cell]);
                        } else {
                            npy.write(distances[cell]);
                        }
                    }
                }
                zip.putNextEntry(new java.util.zip.ZipEntry(name + ".npy"));
                zip.write(bytes.toByteArray());
            }
        }
        return graph;
    }

    private void fill(int row, double value) {
        Arrays.fill(vectors, row * DIM, (row + 1) * DIM, value);
    }

    private void set(int row, double value) {
        vectors[row * DIM + 5] = value;
    }

    private Path npy(String name, ElementType type) throws IOException {
        return write(folder.resolve(name), type, 0, vectors.length / DIM);
    }

    private Path write(Path file, ElementType type, int from, int to) throws IOException {
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file), type, to - from, DIM)) {
            for (double element : Arrays.copyOfRange(vectors, from * DIM, to * DIM)) {
                if (type == ElementType.FLOAT32) {
                    npy.write((float) element);
                } else {
                    npy.write(element);
                }
            }
        }
        return file;
    }

    private Path bin(String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vectors.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(vectors).forEach(element -> bytes.putFloat((float) element));
        return Files.write(folder.resolve(name), bytes.array());
    }

    /** Two files; one row's vector is null and another's has a null in it. */
    private Path parquet(DataType element, int nullRow, int nullElementRow) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < N; row++) {
            Double[] vector =
                    Arrays.stream(vectors, row * DIM, (row + 1) * DIM).boxed().toArray(Double[]::new);
            vector[2] = row == nullElementRow ? null : vector[2];
            rows.add(RowFactory.create("face-" + row, row == nullRow ? null : vector));
        }
        Path path = folder.resolve("faces.parquet");
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("embedding", DataTypes.createArrayType(element, true));
        List<Row> first = rows.subList(0, 50);
        SharedSpark.session()
                .createDataFrame(
                        SharedSpark.context()
                                .parallelize(List.copyOf(first), 1)
                                .union(SharedSpark.context().parallelize(List.copyOf(rows.subList(50, N)), 1)),
                        schema)
                .write()
                .parquet(path.toString());
        return path;
    }

    private JsonNode cluster(String name, Path features) throws IOException {
        return cluster(name, features, List.of());
    }

    private JsonNode cluster(String name, Path features, List<String> more) throws IOException {
        List<String> flags = flags(features, more.toArray(String[]::new));
        flags.set(flags.indexOf("--output") + 1, folder.resolve(name).toString());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("metrics.json").toFile());
    }

    private List<String> flags(Path features, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                features.toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                folder.resolve("out").toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private static void assertSaid(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }
}
