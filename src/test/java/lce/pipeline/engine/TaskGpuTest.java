package lce.pipeline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

import lce.Jobs;
import lce.network.cuda.CudaDriver;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which GPU a task takes, and what is said where it takes none. */
class TaskGpuTest {

    @ParameterizedTest(name = "spark.task.resource.gpu.amount {0}")
    @CsvSource({"0.25, 4", "0.5, 2", "0.3333, 3", "0.1, 10", "1, 1", "2, 1"})
    void asManyTasksShareAGpuAsItHasFractions(String amount, int tasks) {
        assertEquals(tasks, TaskGpu.tasks(new SparkConf(false).set("spark.task.resource.gpu.amount", amount)));
    }

    @Test
    void fourShareOneWhereNothingIsSet() {
        assertEquals(4, TaskGpu.tasks(new SparkConf(false)));
    }

    @Test
    void autoSaysWhyItTookNoGpu(@TempDir Path folder) {
        Assumptions.assumeFalse(CudaDriver.isAvailable(), "there is a GPU here");
        Path golden = Path.of("src/test/resources/golden/spread");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = Jobs.cluster(
                List.of(
                        "--features",
                        golden.resolve("features.npy").toString(),
                        "--knn",
                        golden.resolve("knn.npz").toString(),
                        "--lce-weights",
                        golden.resolve("LCENet.pth").toString(),
                        "--pce-weights",
                        golden.resolve("PCENet.pth").toString(),
                        "--output",
                        folder.resolve("out").toString()),
                new PrintStream(said));
        assertEquals(0, status, said::toString);
        assertTrue(said.toString().contains(", because " + CudaDriver.whyUnavailable()), said::toString);
    }
}
