package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole jobs against the reference implementation in PyTorch, run beside them on data and networks drawn for the
 * occasion: for whoever has it in ../shared/oracle, with python3-torch, and real face embeddings in ../shared/faces.
 * Elsewhere these tests say that they skip.
 */
@Tag("long")
class OracleTest {

    private static final Path ORACLE = Path.of("../shared/oracle/oracle.py");
    private static final Path FACES = Path.of("../shared/faces/lfw128");
    private static final Path SPREAD = Path.of("src/test/resources/golden/spread.py");
    private static final Path STEPS = Path.of("src/test/resources/golden/steps.py");

    @TempDir
    Path folder;

    @BeforeEach
    void quiet() {
        SharedSpark.session();
    }

    @ParameterizedTest(name = "d {0}, k {1}")
    @CsvSource({"256, 80, 10, 20", "256, 8, 8, 12", "512, 120, 8, 20", "40, 8, 6, 9"})
    void f32IsTheReferencesF32(int dim, int k, int ids, int perId) throws Exception {
        Needs.that(Files.exists(ORACLE), ORACLE + " is not here");
        Needs.that(
                Python.run(folder, "-c", "import torch, faiss, sklearn") == 0,
                Python.PROGRAM + " has no torch, faiss and scikit-learn");
        String data = folder.resolve("data").toString();
        String model = folder.resolve("model").toString();
        Path expected = folder.resolve("run");
        List<?> run = oracle("run", "--data", data, "--model", model, "--k", k, "--out", expected, "--threads", 1);
        inOrder(
                oracle("synth", "--out", data, "--ids", ids, "--per-id", perId, "--dim", dim, "--k", k, "--seed", 7),
                oracle("model", "--out", model, "--dim", dim, "--k", k, "--seed", 7),
                run,
                List.of(SPREAD, model + "/LCENet.pth", "classifier.2", 12, expected.resolve("lce_scores.npy")),
                run,
                List.of(SPREAD, model + "/PCENet.pth", "classifier.4", 40, expected.resolve("pce_prob.npy")),
                run);

        Path f32 = job("f32", data, model);
        assertClose("lce_scores.npy", expected, f32, 1e-4);
        assertClose("density.npy", expected, f32, 1e-3);
        assertClose("pce_prob.npy", expected, f32, 1e-4);
        assertArrayEquals(read(expected, "edge_d.npy"), read(f32, "edge_d.npy"));
        assertEquals(pairs(expected), pairs(f32));
        assertArrayEquals(read(expected, "labels_pred.npy"), read(f32, "labels.npy"));
        JsonNode theirs =
                new ObjectMapper().readTree(expected.resolve("metrics.json").toFile());
        JsonNode ours = new ObjectMapper().readTree(f32.resolve("metrics.json").toFile());
        for (String path : List.of(
                "/pairwise/precision",
                "/pairwise/recall",
                "/bcubed/precision",
                "/bcubed/recall",
                "/nmi",
                "/sim_threshold")) {
            assertEquals(theirs.at(path).asDouble(), ours.at(path).asDouble(), 1e-6, path);
        }

        assertClose("lce_scores.npy", f32, job("bf16x3", data, model), 5e-4);
        double[] moved = difference(read(f32, "lce_scores.npy"), read(job("bf16", data, model), "lce_scores.npy"));
        Arrays.sort(moved);
        System.out.printf(
                "d %d, k %d: bf16 moves scores by up to %.4f, 99.9%% of them by at most %.4f%n",
                dim, k, moved[moved.length - 1], moved[(int) (moved.length * 0.999)]);
        assertTrue(moved[moved.length - 1] < 0.2, "bf16 moves a score by " + moved[moved.length - 1]);
    }

    @Test
    void theDemosWeightsClusterRealFacesAsTheReferenceDoes() throws IOException {
        Needs.that(Files.isDirectory(FACES), FACES + " is not here");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path out = folder.resolve("faces");
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                FACES.resolve("features.npy").toString(),
                                "--knn",
                                FACES.resolve("knn.npz").toString(),
                                "--labels",
                                FACES.resolve("labels.meta").toString(),
                                "--lce-weights",
                                "data/demo/LCENet.pth",
                                "--pce-weights",
                                "data/demo/PCENet.pth",
                                "--precision",
                                "f32",
                                "--output",
                                out.toString()),
                        new PrintStream(said)),
                said::toString);
        JsonNode expected =
                new ObjectMapper().readTree(FACES.resolve("expected.json").toFile());
        JsonNode actual =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        assertEquals(
                expected.at("/pairwise/fscore").asDouble(),
                actual.at("/pairwise/fscore").asDouble(),
                1e-3);
        assertEquals(
                expected.at("/bcubed/fscore").asDouble(),
                actual.at("/bcubed/fscore").asDouble(),
                1e-3);
    }

    private Path job(String precision, String data, String model) {
        Path out = folder.resolve(precision);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                data + "/features.npy",
                                "--knn",
                                data + "/knn_split.npz",
                                "--labels",
                                data + "/labels.meta",
                                "--lce-weights",
                                model + "/LCENet.pth",
                                "--pce-weights",
                                model + "/PCENet.pth",
                                "--precision",
                                precision,
                                "--output",
                                out.toString(),
                                "--save-intermediates"),
                        new PrintStream(said)),
                said::toString);
        return out;
    }

    private static List<Object> oracle(Object... arguments) {
        List<Object> script = new ArrayList<>(List.of(ORACLE));
        script.addAll(List.of(arguments));
        return script;
    }

    /** Runs Python scripts one after another, each given as its path and its arguments. */
    private void inOrder(List<?>... scripts) throws Exception {
        List<Object> steps = new ArrayList<>(List.of(STEPS));
        for (List<?> script : scripts) {
            steps.addAll(script);
            steps.add("--");
        }
        assertEquals(0, Python.run(folder, steps.toArray()), steps::toString);
    }

    private static void assertClose(String name, Path expected, Path actual, double tolerance) throws IOException {
        double worst = Arrays.stream(difference(read(expected, name), read(actual, name)))
                .max()
                .orElse(0);
        assertTrue(worst <= tolerance, name + " is off by up to " + worst);
    }

    private static double[] difference(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .toArray();
    }

    private static double[] read(Path run, String name) throws IOException {
        return Npy.read(run.resolve(name));
    }

    private static Set<String> pairs(Path run) throws IOException {
        double[] edges = read(run, "edge_s.npy");
        return IntStream.range(0, edges.length / 2)
                .mapToObj(i -> edges[2 * i] + "-" + edges[2 * i + 1])
                .collect(Collectors.toSet());
    }
}
