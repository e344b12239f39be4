package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole jobs on processors that lack what is asked for. oneDNN is held to fewer instructions than this machine's
 * processor has.
 */
@Tag("long")
class ProcessorTest {

    private static final String GOLDEN = "src/test/resources/golden/spread/";
    private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";
    private static final String NO_BF16 = ", because this processor does not multiply bf16";

    @TempDir
    Path folder;

    @BeforeEach
    void needsX86() {
        boolean isX86 = System.getProperty("os.arch").equals("amd64");
        Needs.that(isX86, LIMIT + " names instructions of x86-64 here");
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({"bf16, SSE41, SSE4.1", "bf16x3, AVX2, AVX2"})
    void aPrecisionThatTheProcessorLacksFallsBackAndSaysSo(String precision, String limit, String text)
            throws Exception {
        ProcessBuilder job = JobProcess.of(Map.of("spark.master", "local[1]"), "lce.ClusterJob", flags(precision));
        job.environment().put(LIMIT, limit);
        String said = run(job);
        String engine = ", f32 on " + text + NO_BF16;
        assertTrue(said.contains(engine), said);
        assertTrue(engines().get(0).contains(engine), engines().toString());
        assertLabelsAreGolden();
    }

    /** The driver may use all that this machine has. */
    @Test
    void eachExecutorDecidesByItsOwnProcessor() throws Exception {
        ProcessBuilder job = JobProcess.onExecutors(folder.resolve("spark"), "lce.ClusterJob", flags("bf16"));
        job.command().add(1, "-Dspark.executorEnv." + LIMIT + "=AVX2");
        run(job);
        for (int executor = 0; executor < 2; executor++) {
            String start = "executor " + executor + ": oneDNN ";
            assertTrue(
                    engines().stream()
                            .anyMatch(line -> line.startsWith(start) && line.contains(", f32 on AVX2" + NO_BF16)),
                    engines().toString());
        }
        assertLabelsAreGolden();
    }

    @Test
    void roundingsThatTheProcessorLacksFallBackAndSaySo() throws Exception {
        for (String rounding : List.of("int8", "bf16")) {
            ProcessBuilder job = JobProcess.of(
                    Map.of("spark.master", "local[1]"),
                    "lce.KnnJob",
                    List.of(
                            "--features",
                            GOLDEN + "features.npy",
                            "--k",
                            "8",
                            "--precision",
                            rounding,
                            "--output",
                            folder.resolve(rounding + ".npz").toString()));
            job.environment().put(LIMIT, "AVX2");
            String said = run(job);
            assertTrue(
                    said.contains("f32 on AVX2, because this processor "
                            + (rounding.equals("int8") ? "sums int8 products in 16 bits" : "does not multiply bf16")),
                    said);
        }
    }

    private List<String> flags(String precision) {
        return List.of(
                "--features",
                GOLDEN + "features.npy",
                "--knn",
                GOLDEN + "knn.npz",
                "--lce-weights",
                GOLDEN + "LCENet.pth",
                "--pce-weights",
                GOLDEN + "PCENet.pth",
                "--precision",
                precision,
                "--partitions",
                "4",
                "--output",
                folder.resolve("out").toString());
    }

    private static String run(ProcessBuilder job) throws IOException, InterruptedException {
        Process process = job.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private List<String> engines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : new ObjectMapper()
                .readTree(folder.resolve("out/metrics.json").toFile())
                .get("engines")) {
            lines.add(line.asText());
        }
        return lines;
    }

    private void assertLabelsAreGolden() throws IOException {
        assertArrayEquals(Npy.read(Path.of(GOLDEN + "labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
    }
}
