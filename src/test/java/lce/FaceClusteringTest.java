package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.BadInputException;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The library: faces of a Dataset in, tables out, and nothing left behind. */
@Tag("long")
class FaceClusteringTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int DIM = 32;
    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);
    private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType);

    @TempDir
    static Path shared;

    private static double[] x; // [faces, DIM]
    private static double[] jobLabels; // of lce.ClusterJob

    @TempDir
    Path scratch;

    @BeforeAll
    static void runTheJobOnTheSameFaces() throws IOException {
        x = Npy.read(GOLDEN.resolve("features.npy"));
        Path out = shared.resolve("out");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                GOLDEN.resolve("features.npy").toString(),
                                "--lce-weights",
                                weights("LCENet.pth"),
                                "--pce-weights",
                                weights("PCENet.pth"),
                                "--precision",
                                "f32",
                                "--output",
                                out.toString()),
                        new PrintStream(said)),
                said::toString);
        jobLabels = Npy.read(out.resolve("labels.npy"));
    }

    @Test
    void theClustersAreThoseOfTheJobAndIdsComeBack() throws Exception {
        try (FaceClustering.Result result = builder().idColumn("name").cluster(dataset(FLOATS, face -> face))) {
            List<Row> rows = result.clusters().orderBy("row").collectAsList();
            assertArrayEquals(
                    new String[] {"row", "id", "cluster", "cluster_size", "density"},
                    rows.get(0).schema().fieldNames());
            assertArrayEquals(
                    jobLabels,
                    rows.stream().mapToDouble(row -> row.<Long>getAs("cluster")).toArray());
            rows.forEach(row -> assertEquals("face-" + row.getLong(0), row.getString(1)));
            List<Row> edges = result.edges().collectAsList();
            assertTrue(edges.size() > 100, () -> edges.size() + " edges");
            for (Row edge : edges) {
                assertEquals("face-" + edge.getLong(0), edge.<String>getAs("source_id"));
                assertEquals("face-" + edge.getLong(1), edge.<String>getAs("target_id"));
            }
            Map<String, Object> metrics = result.metrics();
            assertEquals(x.length / DIM, metrics.get("nodes"));
            assertEquals(
                    Arrays.stream(jobLabels).max().getAsDouble() + 1, ((Number) metrics.get("clusters")).doubleValue());
            assertEquals(metrics.get("edge_s"), (int)
                    result.edges().where("kind = 'similarity'").count());
            assertEquals(metrics, new ObjectMapper().readValue(result.metricsJson(), Map.class));
        }
    }

    @Test
    void rowsCountInTheOrderOfTheDatasetAndPartitionsChangeNothing() {
        Dataset<Row> faces = dataset(DOUBLES, face -> face);
        for (int partitions : new int[] {1, 7}) {
            try (FaceClustering.Result result =
                    builder().partitions(3).cluster(faces.orderBy("number").coalesce(partitions))) {
                List<Row> rows = result.clusters().orderBy("row").collectAsList();
                assertArrayEquals(
                        new String[] {"row", "cluster", "cluster_size", "density"},
                        rows.get(0).schema().fieldNames());
                assertArrayEquals(
                        jobLabels,
                        rows.stream()
                                .mapToDouble(row -> row.<Long>getAs("cluster"))
                                .toArray());
                assertArrayEquals(
                        new String[] {"source", "target", "kind", "similarity", "score", "probability"},
                        result.edges().schema().fieldNames());
            }
        }
    }

    @Test
    void mlVectorsAreReadLikeArrays() {
        try (FaceClustering.Result result = builder().cluster(dataset(new VectorUDT(), face -> {
            face.set(
                    1,
                    Vectors.dense(((List<?>) face.get(1))
                            .stream().mapToDouble(element -> (Float) element).toArray()));
            return face;
        }))) {
            assertArrayEquals(
                    jobLabels,
                    result.clusters().orderBy("row").collectAsList().stream()
                            .mapToDouble(row -> row.<Long>getAs("cluster"))
                            .toArray());
        }
    }

    @Test
    void facesWithoutAVectorAreLeftOutOnRequest() {
        Dataset<Row> faces = dataset(FLOATS, face -> {
            if ((int) face.get(0) < 3) {
                face.set(1, null);
            }
            return face;
        });
        try (FaceClustering.Result result =
                builder().idColumn("name").skipInvalid(true).cluster(faces)) {
            assertEquals(
                    List.of("face-0", "face-1", "face-2"),
                    result.clusters().where("cluster = -1").orderBy("row").collectAsList().stream()
                            .map(row -> row.<String>getAs("id"))
                            .toList());
            assertEquals(3, result.metrics().get("invalid_faces"));
        }
    }

    @Test
    void oneFaceIsOneCluster() {
        try (FaceClustering.Result result =
                builder().cluster(dataset(FLOATS, face -> (int) face.get(0) == 5 ? face : null))) {
            assertEquals(
                    List.of(RowFactory.create(0L, 0L, 1L)),
                    result.clusters().select("row", "cluster", "cluster_size").collectAsList());
        }
    }

    @Test
    void nothingIsLeftBehindAndTheSessionAndTheJobGroupStay() throws IOException {
        SparkSession session = SharedSpark.session();
        session.sparkContext().setJobGroup("cell 7", "the notebook's own", false);
        try {
            int persisted = SharedSpark.context().getPersistentRDDs().size();
            FaceClustering.Result result = builder().idColumn("name").cluster(dataset(FLOATS, face -> face));
            assertEquals(persisted, SharedSpark.context().getPersistentRDDs().size());
            assertEquals("cell 7", session.sparkContext().getLocalProperty("spark.jobGroup.id"));
            assertEquals("the notebook's own", session.sparkContext().getLocalProperty("spark.job.description"));
            try (Stream<Path> files = Files.walk(scratch)) {
                assertFalse(files.anyMatch(file -> file.toString().endsWith(".bin")), "vectors are left");
            }
            result.close();
            try (Stream<Path> files = Files.list(scratch)) {
                assertEquals(List.of(), files.toList());
            }
            assertEquals(1, session.range(1).count());
        } finally {
            session.sparkContext().clearJobGroup();
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "the Dataset has no column vector; name one of [number, embedding, name] with embeddingColumn(...)",
                        builder -> builder.embeddingColumn("vector"),
                        FLOATS,
                        face -> face),
                refusal(
                        "the Dataset has no column key; name one of [number, embedding, name] with idColumn(...)",
                        builder -> builder.idColumn("key"),
                        FLOATS,
                        face -> face),
                refusal(
                        "the Dataset has the column name of type string; embeddings are arrays of float or double, or ML vectors",
                        builder -> builder.embeddingColumn("name"),
                        FLOATS,
                        face -> face),
                refusal(
                        "the Dataset has the column embedding of type array<float>; ids are integers, text or other single values",
                        builder -> builder.idColumn("embedding"),
                        FLOATS,
                        face -> face),
                refusal(
                        "vectors that cannot be used: row 2, id face-2 (null or not finite); embed these faces again, or leave them out with skipInvalid(...)",
                        builder -> builder.idColumn("name"),
                        FLOATS,
                        face -> with(face, 2, null)),
                refusal(
                        "vectors that cannot be used: row 4 (zero)",
                        builder -> builder,
                        FLOATS,
                        face -> with(face, 4, Collections.nCopies(DIM, 0f))),
                refusal(
                        "id face-3, an embedding of length 31, but others have length 32",
                        builder -> builder.idColumn("name"),
                        FLOATS,
                        face -> with(face, 3, Collections.nCopies(31, 1f))),
                refusal("LCENet.pth is for vectors of length 32", builder -> builder, FLOATS, face -> {
                    face.set(1, ((List<?>) face.get(1)).subList(0, 16));
                    return face;
                }),
                refusal("the Dataset has no rows", builder -> builder, FLOATS, face -> null),
                refusal("the Dataset has only null embeddings", builder -> builder, FLOATS, face -> {
                    face.set(1, null);
                    return face;
                }),
                refusal("leave out k(...)", builder -> builder.k(3), FLOATS, face -> face),
                refusal("k(...) is 0; give a number of at least 1", builder -> builder.k(0), FLOATS, face -> face),
                refusal("'precision(...)'", builder -> builder.precision("f16"), FLOATS, face -> face),
                refusal(
                        "nowhere.pth does not exist",
                        builder -> builder.pceWeights("nowhere.pth"),
                        FLOATS,
                        face -> face));
    }

    private static Arguments refusal(
            String words,
            UnaryOperator<FaceClustering.Builder> setters,
            DataType type,
            UnaryOperator<List<Object>> change) {
        return Arguments.of(words, setters, type, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void badInputIsRefusedInTheWordsOfTheLibraryAndNothingIsLeft(
            String words,
            UnaryOperator<FaceClustering.Builder> setters,
            DataType type,
            UnaryOperator<List<Object>> change)
            throws Exception {
        FaceClustering.Builder builder = setters.apply(builder());
        Dataset<Row> faces = dataset(type, change);
        String message = assertThrows(BadInputException.class, () -> builder.cluster(faces))
                .getMessage();
        assertTrue(message.contains(words), message);
        assertFalse(message.contains("--"), message);
        SharedSpark.waitForDyingTasks();
        try (Stream<Path> files = Files.list(scratch)) {
            assertEquals(List.of(), files.toList());
        }
        assertEquals(1, SharedSpark.session().range(1).count());
    }

    @Test
    void theWeightsAreRequired() {
        String message = assertThrows(BadInputException.class, () -> FaceClustering.builder(SharedSpark.session())
                        .scratch(scratch.toString())
                        .cluster(dataset(FLOATS, face -> face)))
                .getMessage();
        assertTrue(message.contains("name the weights of LCENet with lceWeights(...)"), message);
    }

    // ------------------------------------------------------------------ faces

    private FaceClustering.Builder builder() {
        return FaceClustering.builder(SharedSpark.session())
                .lceWeights(weights("LCENet.pth"))
                .pceWeights(weights("PCENet.pth"))
                .precision("f32")
                .scratch(scratch.toString());
    }

    private static String weights(String name) {
        return GOLDEN.resolve(name).toString();
    }

    /** Columns number, embedding, name, in the order of numbers. A change returns null to leave a face out. */
    private static Dataset<Row> dataset(DataType vectors, UnaryOperator<List<Object>> change) {
        List<Row> rows = new ArrayList<>();
        for (int face = 0; face < x.length / DIM; face++) {
            List<Object> cells =
                    change.apply(new ArrayList<>(Arrays.asList(face, vector(face, vectors), "face-" + face)));
            if (cells != null) {
                rows.add(RowFactory.create(cells.toArray()));
            }
        }
        StructType schema = new StructType()
                .add("number", DataTypes.IntegerType)
                .add("embedding", vectors)
                .add("name", DataTypes.StringType);
        return SharedSpark.session().createDataFrame(rows, schema);
    }

    private static List<Object> vector(int face, DataType vectors) {
        return IntStream.range(face * DIM, (face + 1) * DIM)
                .mapToObj(i -> vectors.equals(DOUBLES) ? (Object) x[i] : (Object) (float) x[i])
                .toList();
    }

    private static List<Object> with(List<Object> face, int number, Object vector) {
        if ((int) face.get(0) == number) {
            face.set(1, vector);
        }
        return face;
    }
}
