package lce.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.Jobs;
import lce.SharedSpark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration in metrics.json: the keys and values that other programs read. */
@Tag("long")
class RecordedConfigurationTest {

    private static final String GOLDEN = "src/test/resources/golden/spread/";

    @TempDir
    Path folder;

    @Test
    void aRunOnAGivenGraphRecordsTheGraphAndNotHowItIsBuilt() throws IOException {
        String earlier = folder.resolve("earlier").toString();
        run("--output", earlier, "--knn", GOLDEN + "knn.npy");
        Map<String, Object> expected = withoutFlags();
        expected.put("knn", GOLDEN + "knn.npy");
        expected.put("no-graph-check", true);
        expected.put("skip-invalid", true);
        expected.put("labels", GOLDEN + "labels_pred.npy");
        expected.put("previous", earlier);
        expected.put("engine", "cpu");
        expected.put("precision", "f32");
        expected.put("gather", "halo");
        expected.put("partitions", 3);
        assertEquals(
                expected,
                run(
                        "--output",
                        folder.resolve("out").toString(),
                        "--knn",
                        GOLDEN + "knn.npy",
                        "--no-graph-check",
                        "--skip-invalid",
                        "--labels",
                        GOLDEN + "labels_pred.npy",
                        "--previous",
                        earlier,
                        "--engine",
                        "CPU",
                        "--precision",
                        "F32",
                        "--gather",
                        "halo",
                        "--partitions",
                        "3",
                        "--k",
                        String.valueOf(expected.get("k")),
                        "--id-column",
                        "face",
                        "--checkpoint",
                        folder.resolve("checkpoint").toString()));
    }

    @Test
    void aRunThatBuildsTheGraphRecordsHow() throws IOException {
        Map<String, Object> expected = withoutFlags();
        expected.put("knn-method", "exact");
        expected.put("knn-recall", 1.0);
        assertEquals(
                expected,
                run(
                        "--output",
                        folder.resolve("out").toString(),
                        "--previous",
                        "",
                        "--save-knn",
                        folder.resolve("saved.npz").toString()));
    }

    /** Returns what a run records of whose flags only the required ones are given. */
    private static Map<String, Object> withoutFlags() {
        Map<String, Object> expected = new TreeMap<>();
        expected.put("features", GOLDEN + "features.npy");
        expected.put("skip-invalid", false);
        expected.put("labels", null);
        expected.put("previous", null);
        expected.put("lce-weights", GOLDEN + "LCENet.pth");
        expected.put("pce-weights", GOLDEN + "PCENet.pth");
        expected.put("heads", 8);
        expected.put("k", 8);
        expected.put("engine", "auto");
        expected.put("precision", "auto");
        expected.put("gather", "resident");
        expected.put("partitions", 4 * SharedSpark.context().defaultParallelism());
        expected.put("spark", SharedSpark.context().version());
        expected.put("master", SharedSpark.context().master());
        return expected;
    }

    /** Runs lce.ClusterJob and returns the configuration that it records. */
    private static Map<String, Object> run(String flag, String output, String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                flag,
                output,
                "--features",
                GOLDEN + "features.npy",
                "--lce-weights",
                GOLDEN + "LCENet.pth",
                "--pce-weights",
                GOLDEN + "PCENet.pth"));
        all.addAll(List.of(flags));
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(all, new PrintStream(console)), console::toString);
        ObjectMapper json = new ObjectMapper();
        return json.convertValue(
                json.readTree(Path.of(output, "metrics.json").toFile()).get("configuration"),
                new TypeReference<TreeMap<String, Object>>() {});
    }
}
