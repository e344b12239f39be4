package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.Jobs;
import lce.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole job on a GPU. Run as {@link CudaEngineTest}, and needs Spark. */
@Tag("gpu")
class CudaJobTest {

    @BeforeEach
    void needsAGpu() {
        Needs.that(CudaDriver.isAvailable(), CudaDriver.whyUnavailable());
    }

    @Test
    void theDemoIsClusteredAsOnProcessors(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = Jobs.cluster(
                List.of("--conf", "conf/demo.json", "--engine", "cuda", "--output", out.toString()),
                new PrintStream(said));
        assertEquals(0, status, said::toString);
        assertTrue(said.toString().contains("executor driver: CUDA on "), said::toString);
        JsonNode expected =
                new ObjectMapper().readTree(Path.of("data/demo/expected.json").toFile());
        JsonNode actual =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        for (String score : List.of("/pairwise/fscore", "/bcubed/fscore", "/nmi")) {
            assertEquals(expected.at(score).asDouble(), actual.at(score).asDouble(), 1e-3, score);
        }
    }
}
