package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole jobs in sessions that serialize otherwise than this project's own sessions do, as notebooks and other programs
 * have them.
 */
@Tag("long")
class SerializerTest {

    private static final String GOLDEN = "src/test/resources/golden/spread/";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"spark.serializer, org.apache.spark.serializer.JavaSerializer", "spark.kryo.registrator, ''"})
    void anySerializerGivesTheSameClusters(String property, String value) throws Exception {
        Process job = JobProcess.of(
                        Map.of("spark.master", "local[2]", property, value),
                        "lce.ClusterJob",
                        List.of(
                                "--features",
                                GOLDEN + "features.npy",
                                "--knn",
                                GOLDEN + "knn.npz",
                                "--lce-weights",
                                GOLDEN + "LCENet.pth",
                                "--pce-weights",
                                GOLDEN + "PCENet.pth",
                                "--gather",
                                "halo",
                                "--partitions",
                                "4",
                                "--save-intermediates",
                                "--output",
                                folder.resolve("out").toString()))
                .start();
        String console = new String(job.getInputStream().readAllBytes());
        assertEquals(0, job.waitFor(), console);
        assertArrayEquals(Npy.read(Path.of(GOLDEN + "labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
    }
}
