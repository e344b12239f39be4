package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs on real executor processes of which some are killed. Minutes long:
 *
 * <pre>
 * mvn test -Dtest=FaultTest -Dtest.tags=slow -Dtest.excluded.tags=gpu
 * </pre>
 */
@Tag("slow")
class FaultTest {

    private static final int MINUTES = 5;
    private static final int KILLED = 128 + 9; // SIGKILL

    @TempDir
    static Path shared;

    private static Path expected;

    @TempDir
    Path folder;

    /** Runs when a stage begins. */
    private interface Fault {
        void strike(Process driver);
    }

    private record Outcome(int status, String said, int strikes) {}

    @BeforeAll
    static void clusterWithoutFaults() throws Exception {
        expected = shared.resolve("expected");
        Outcome outcome = run(flags(expected), "", driver -> {});
        assertEquals(0, outcome.status, outcome.said);
    }

    @Test
    void executorProcessesHaloAndResidentAgree() throws Exception {
        Outcome outcome = run(flags(folder.resolve("out"), "--gather", "halo"), "", driver -> {});
        assertEquals(0, outcome.status, outcome.said);
        assertSameLabels(outcome);
    }

    static Stream<String> stages() {
        return Stream.of(
                "Neighbour graph",
                "Graph check",
                "Local connectivity (LCENet)",
                "Symmetric scores and density",
                "Density edges",
                "Similarity edges",
                "Components by similarity",
                "Decisive density edges",
                "Pairwise connectivity (PCENet)",
                "Connected components",
                "Writing");
    }

    @ParameterizedTest
    @MethodSource("stages")
    void anExecutorThatIsKilledChangesNothing(String stage) throws Exception {
        Outcome outcome = run(flags(folder.resolve("out")), stage, FaultTest::killAnExecutor);
        assertEquals(0, outcome.status, outcome.said);
        assertEquals(1, outcome.strikes, outcome.said);
        assertTrue(
                outcome.said.contains("Lost executor"),
                outcome.said); // by Spark's own word: it had registered, and died while the job ran
        assertSameLabels(outcome);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aDriverThatIsKilledIsResumed(String stage) throws Exception {
        List<String> flags = flags(
                folder.resolve("out"),
                "--checkpoint",
                folder.resolve("checkpoint").toString());
        Outcome killed = run(flags, stage, driver -> driver.toHandle().destroyForcibly());
        assertEquals(KILLED, killed.status, killed.said);
        try (Stream<Path> left = Files.list(folder)) {
            assertTrue(left.noneMatch(path -> path.getFileName().toString().equals("out")), "half an output");
        }
        Outcome resumed = run(flags, "", driver -> {});
        assertEquals(0, resumed.status, resumed.said);
        assertEquals(
                !stage.equals("Neighbour graph"),
                resumed.said.contains("Neighbour graph: finished by an earlier run"),
                resumed.said);
        assertSameLabels(resumed);
    }

    private void assertSameLabels(Outcome outcome) throws IOException {
        assertEquals(
                -1, Files.mismatch(expected.resolve("labels.npy"), folder.resolve("out/labels.npy")), outcome.said);
    }

    private static List<String> flags(Path out, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                "data/demo/features.npy",
                "--knn",
                "data/demo/knn.npz",
                "--lce-weights",
                "data/demo/LCENet.pth",
                "--pce-weights",
                "data/demo/PCENet.pth",
                "--precision",
                "f32",
                "--output",
                out.toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private static void killAnExecutor(Process driver) {
        driver.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .destroyForcibly();
    }

    /** Runs a job on two executor processes, and strikes once when the stage begins. */
    private static Outcome run(List<String> flags, String stage, Fault fault) throws IOException, InterruptedException {
        Process driver = JobProcess.onExecutors(shared.resolve("spark"), "lce.ClusterJob", flags)
                .start();
        StringBuilder said = new StringBuilder();
        AtomicInteger strikes = new AtomicInteger();
        Thread listener = new Thread(() -> listen(driver, said, stage, process -> {
            fault.strike(process);
            strikes.incrementAndGet();
        }));
        listener.start();
        if (!driver.waitFor(MINUTES, TimeUnit.MINUTES)) {
            driver.destroyForcibly();
        }
        listener.join();
        return new Outcome(driver.waitFor(), said.toString(), strikes.get());
    }

    private static void listen(Process driver, StringBuilder said, String stage, Fault fault) {
        try (BufferedReader lines = driver.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.equals(stage + " ...")) {
                    fault.strike(driver);
                }
            }
        } catch (IOException e) {
            if (driver.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
