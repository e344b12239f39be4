package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the lines that a job logs. Its console shows other lines. */
@Tag("long")
class RunLogTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");

    @TempDir
    Path folder;

    @Test
    void eachStageIsOneLineWithPartitionsAndSeconds() throws IOException {
        Path out = folder.resolve("out");
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(
                    0,
                    Jobs.cluster(
                            List.of(
                                    "--features",
                                    GOLDEN.resolve("features.npy").toString(),
                                    "--knn",
                                    GOLDEN.resolve("knn_split.npz").toString(),
                                    "--lce-weights",
                                    GOLDEN.resolve("LCENet.pth").toString(),
                                    "--pce-weights",
                                    GOLDEN.resolve("PCENet.pth").toString(),
                                    "--partitions",
                                    "2",
                                    "--output",
                                    out.toString()),
                            new PrintStream(console)),
                    console::toString);
            List<String> stages = new ArrayList<>();
            for (Iterator<String> names = new ObjectMapper()
                            .readTree(out.resolve("metrics.json").toFile())
                            .get("seconds")
                            .fieldNames();
                    names.hasNext(); ) {
                stages.add(names.next());
            }
            assertTrue(stages.contains("Local connectivity (LCENet)") && stages.contains("Writing"), stages::toString);
            List<String> lines = log.lines(Level.INFO).stream()
                    .filter(line -> line.contains(": 2 partitions, "))
                    .toList();
            assertEquals(
                    stages,
                    lines.stream()
                            .map(line -> line.replaceFirst("INFO (.*): 2 partitions, [0-9.]+ s", "$1"))
                            .toList());
            assertTrue(
                    log.lines(Level.INFO).contains("INFO Graph check: 110 rows agree with the features"),
                    () -> log.lines(Level.INFO).toString());
            assertTrue(log.lines(Level.DEBUG).contains("DEBUG nodes = 110"), () -> log.lines(Level.DEBUG)
                    .toString());
        }
    }
}
