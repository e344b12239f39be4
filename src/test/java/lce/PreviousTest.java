package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that carry cluster ids over from runs before them, as whole jobs. */
@Tag("long")
class PreviousTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;
    private static final int DIM = 32;
    private static final int K = 8;

    @TempDir
    Path folder;

    @Test
    void theSameFacesAgainGetTheSameIds() throws IOException {
        run("first", arrays());
        JsonNode first = metrics("first");
        assertEquals(first.get("clusters"), first.get("next_cluster_id"));
        assertFalse(first.has("carried_over"));

        String said = run("second", arrays(), "--previous", path("first"));
        assertArrayEquals(Npy.read(folder.resolve("first/labels.npy")), Npy.read(folder.resolve("second/labels.npy")));
        JsonNode carriedOver = metrics("second").get("carried_over");
        assertEquals("row", carriedOver.get("matched_by").asText());
        assertEquals(N, carriedOver.get("faces").asInt());
        assertEquals(first.get("clusters"), carriedOver.get("kept"));
        for (String none : List.of("merged", "split", "gone", "new")) {
            assertEquals(0, carriedOver.get(none).asInt(), none);
        }
        assertEquals(first.get("next_cluster_id"), metrics("second").get("next_cluster_id"));
        assertEquals(first.get("bcubed"), metrics("second").get("bcubed"));
        assertTrue(said.contains("clusters keep their ids from " + path("first")), said);
    }

    @Test
    void facesInAnotherOrderKeepTheirClustersByTheirIds() throws IOException {
        List<Integer> order = new ArrayList<>(IntStream.range(0, N).boxed().toList());
        run("first", table("first", order));
        Collections.shuffle(order, new Random(3));
        run("second", table("second", order), "--previous", path("first"));
        assertEquals(clusters("first"), clusters("second"));
        assertFalse(Arrays.equals(labels("first"), labels("second")));
        assertEquals("id", metrics("second").at("/carried_over/matched_by").asText());
        double[] labels = labels("second");
        for (int row = 0; row < N; row++) {
            assertEquals(clusters("first").get("face-" + order.get(row)), labels[row]);
        }
    }

    @Test
    void aClusterThatWasAwayComesBackUnderANewId() throws IOException {
        List<Integer> all = IntStream.range(0, N).boxed().toList();
        run("monday", table("monday", all));
        double[] monday = labels("monday");
        double largest = Arrays.stream(monday)
                .boxed()
                .collect(Collectors.groupingBy(label -> label, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        run(
                "tuesday",
                table(
                        "tuesday",
                        all.stream().filter(face -> monday[face] != largest).toList()),
                "--previous",
                path("monday"));
        assertFalse(clusters("tuesday").containsValue(largest));
        assertEquals(1, metrics("tuesday").at("/carried_over/gone").asInt());

        run("wednesday", table("wednesday", all), "--previous", path("tuesday"));
        double next = metrics("tuesday").get("next_cluster_id").asDouble();
        Map<String, Double> tuesday = clusters("tuesday");
        Map<String, Double> wednesday = clusters("wednesday");
        assertFalse(wednesday.containsValue(largest));
        assertTrue(
                wednesday.values().stream().allMatch(cluster -> cluster >= next || tuesday.containsValue(cluster)),
                wednesday::toString);
        assertTrue(metrics("wednesday").get("next_cluster_id").asDouble() > next);
    }

    @Test
    void theRunThatIsOverwrittenMayBeTheOneToGoOnFrom() throws IOException {
        run("runs/latest", arrays(), "--previous", ""); // as a scheduler says that there is none yet
        assertFalse(metrics("runs/latest").has("carried_over"));
        double[] labels = labels("runs/latest");
        run("runs/latest", arrays(), "--previous", path("runs/latest"), "--overwrite");
        assertArrayEquals(labels, labels("runs/latest"));
        assertEquals(0, metrics("runs/latest").at("/carried_over/new").asInt());

        // but no folder that holds it
        String said = refusal("runs", "--previous", path("runs/latest"), "--overwrite");
        assertTrue(said.contains("holds " + path("runs/latest")), said);
        assertArrayEquals(labels, labels("runs/latest"));
    }

    @Test
    void aRunThatIsNotThereIsRefusedAndLeavesOnlyAReport() throws IOException {
        String said = refusal("out", "--previous", path("yesterday"));
        assertTrue(said.contains("yesterday does not exist") && said.contains("--previous"), said);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("out.failed.json"),
                    left.map(path -> path.getFileName().toString()).toList());
        }
    }

    private String run(String out, List<String> inputs, String... more) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags(out, inputs, more), new PrintStream(said)), said::toString);
        return said.toString();
    }

    private String refusal(String out, String... more) {
        return Jobs.refusal(flags(out, arrays(), more));
    }

    private List<String> flags(String out, List<String> inputs, String... more) {
        List<String> flags = new ArrayList<>(inputs);
        flags.addAll(List.of(
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                path(out)));
        flags.addAll(List.of(more));
        return flags;
    }

    private static List<String> arrays() {
        return List.of(
                "--features",
                GOLDEN.resolve("features.npy").toString(),
                "--knn",
                GOLDEN.resolve("knn_split.npz").toString(),
                "--labels",
                GOLDEN.resolve("labels.meta").toString());
    }

    /** Some of the faces, in this order, as Parquet with ids, and the exact graph of their neighbours. */
    private List<String> table(String name, List<Integer> faces) throws IOException {
        double[] x = Npy.read(GOLDEN.resolve("features.npy"));
        List<Row> rows = new ArrayList<>();
        for (int face : faces) {
            float[] vector = new float[DIM];
            for (int c = 0; c < DIM; c++) {
                vector[c] = (float) x[face * DIM + c];
            }
            rows.add(RowFactory.create("face-" + face, vector));
        }
        String table = path(name + ".parquet");
        SharedSpark.session()
                .createDataFrame(
                        SharedSpark.context().parallelize(rows, 1),
                        new StructType()
                                .add("id", DataTypes.StringType)
                                .add("embedding", DataTypes.createArrayType(DataTypes.FloatType)))
                .write()
                .parquet(table);

        Path knn = folder.resolve(name + ".npy");
        try (NpyWriter ids = new NpyWriter(Files.newOutputStream(knn), ElementType.INT64, faces.size(), K)) {
            for (int face : faces) {
                List<Integer> nearest = faces.stream()
                        .sorted(Comparator.<Integer>comparingDouble(other -> other == face ? -2 : -dot(x, face, other))
                                .thenComparing(Comparator.naturalOrder()))
                        .limit(K)
                        .toList();
                for (int other : nearest) {
                    ids.write((long) faces.indexOf(other));
                }
            }
        }
        return List.of("--features", table, "--knn", knn.toString());
    }

    private static double dot(double[] x, int a, int b) {
        return IntStream.range(0, DIM)
                .mapToDouble(c -> x[a * DIM + c] * x[b * DIM + c])
                .sum();
    }

    /** The cluster of each face by its id. */
    private Map<String, Double> clusters(String out) {
        Map<String, Double> clusters = new HashMap<>();
        for (Row row : SharedSpark.session()
                .read()
                .parquet(path(out + "/clusters"))
                .select("id", "cluster")
                .collectAsList()) {
            clusters.put(row.getString(0), (double) row.getLong(1));
        }
        return clusters;
    }

    private double[] labels(String out) throws IOException {
        return Npy.read(folder.resolve(out).resolve("labels.npy"));
    }

    private JsonNode metrics(String out) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(out).resolve("metrics.json").toFile());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
