package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole jobs against what the reference implementation gives for the same files (src/test/resources/golden/README.md).
 */
@Tag("processor")
class GoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"features.npy, knn.npz", "features.npy, knn_split.npz", "features.bin, knn.npz", "features.npy, knn.npy"
    })
    void everyLayoutGivesTheReferencesScoresEdgesAndClusters(String features, String knn) throws IOException {
        Path out = run(features, knn, "f32");
        assertClose("lce_scores.npy", out, 1e-4);
        assertClose("density.npy", out, 1e-3);
        assertClose("edge_d.npy", out, 0);
        assertClose("edge_s.npy", out, 0);
        assertClose("pce_prob.npy", out, 1e-4);
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
        assertMetrics(out, 1e-6);
    }

    @Test
    void bf16x3StaysWithin5e4OfF32() throws IOException {
        Path out = run("features.npy", "knn.npz", "bf16x3");
        assertClose("lce_scores.npy", out, 5e-4);
        assertClose("edge_d.npy", out, 0);
        assertClose("pce_prob.npy", out, 5e-4);
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void partitionsChangeNothing(int partitions) throws IOException {
        Path out = run("features.npy", "knn_split.npz", "f32", "--partitions", String.valueOf(partitions));
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
        assertClose("edge_s.npy", out, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"knn_split.npz", "knn.npy"})
    void haloAndResidentAreOne(String knn) throws IOException {
        Path out = run("features.bin", knn, "f32", "--gather", "halo");
        assertClose("lce_scores.npy", out, 1e-4);
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
    }

    @Test
    void tablesHoldWhatTheArraysHold() throws IOException {
        Path out = run("features.npy", "knn.npz", "f32");
        double[] labels = Npy.read(out.resolve("labels.npy"));
        double[] density = Npy.read(out.resolve("density.npy"));
        List<Row> clusters = table(out, "clusters").orderBy("row").collectAsList();
        assertEquals(labels.length, clusters.size());
        for (int row = 0; row < labels.length; row++) {
            double label = labels[row];
            assertEquals(row, clusters.get(row).getLong(0));
            assertEquals((long) label, clusters.get(row).<Long>getAs("cluster"));
            assertEquals(
                    Arrays.stream(labels).filter(other -> other == label).count(),
                    clusters.get(row).<Long>getAs("cluster_size"));
            assertEquals(density[row], clusters.get(row).<Double>getAs("density"));
        }
        double[] edges = Npy.read(out.resolve("edge_d.npy"));
        double[] probabilities = Npy.read(out.resolve("pce_prob.npy"));
        List<Row> densityEdges =
                table(out, "edges").where("kind = 'density'").orderBy("source").collectAsList();
        assertEquals(edges.length / 2, densityEdges.size());
        for (int i = 0; i < densityEdges.size(); i++) {
            assertEquals((long) edges[2 * i], densityEdges.get(i).getLong(0));
            assertEquals((long) edges[2 * i + 1], densityEdges.get(i).getLong(1));
            assertEquals((float) probabilities[i], densityEdges.get(i).<Float>getAs("probability"));
        }
        assertEquals(
                Npy.read(out.resolve("edge_s.npy")).length / 2,
                table(out, "edges")
                        .where("kind = 'similarity' and probability is null")
                        .count());
    }

    private Dataset<Row> table(Path out, String name) {
        return SharedSpark.session().read().parquet(out.resolve(name).toString());
    }

    private Path run(String features, String knn, String precision, String... more) {
        SharedSpark.session();
        Path out = folder.resolve("out");
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                GOLDEN.resolve(features).toString(),
                "--dim",
                "32",
                "--knn",
                GOLDEN.resolve(knn).toString(),
                "--labels",
                GOLDEN.resolve("labels.meta").toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                precision,
                "--output",
                out.toString(),
                "--save-intermediates"));
        flags.addAll(List.of(more));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return out;
    }

    private static void assertClose(String name, Path out, double tolerance) throws IOException {
        double[] expected = Npy.read(GOLDEN.resolve(name));
        double[] actual = Npy.read(out.resolve(name));
        assertEquals(expected.length, actual.length, name);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(worst <= tolerance, name + " is off by up to " + worst);
    }

    private static void assertMetrics(Path out, double tolerance) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(GOLDEN.resolve("metrics.json").toFile());
        JsonNode actual =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        for (String path : List.of(
                "/pairwise/precision",
                "/pairwise/recall",
                "/pairwise/fscore",
                "/bcubed/precision",
                "/bcubed/recall",
                "/bcubed/fscore",
                "/nmi",
                "/clusters",
                "/nodes",
                "/k",
                "/sim_threshold")) {
            assertEquals(expected.at(path).asDouble(), actual.at(path).asDouble(), tolerance, path);
        }
    }
}
