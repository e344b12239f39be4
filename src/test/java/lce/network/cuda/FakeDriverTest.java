package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import lce.ClusterJob;
import lce.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine through JCuda and the driver's calls, in processes of their own where a libcuda without a GPU takes the
 * driver's place.
 */
@Tag("long")
class FakeDriverTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final String WORKS = "CUDA on Fake GPU, sm_80, fp16 on tensor cores with f32 sums";
    private static final String LOST = "in the batch of faces 0 to 2 of 3: ";
    private static final String ILLEGAL_ADDRESS =
            "CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory access was encountered)";
    private static final String HINT =
            "; an earlier kernel may have caused it, which CUDA_LAUNCH_BLOCKING=1 in the environment shows";

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheFakeDriver() {
        Emulator.assumeAvailable();
    }

    @Test
    void aWholeJobTakesTheGpu() throws Exception {
        ChildProcess.Ended job = job(Map.of(), "--engine", "auto", "--precision", "f32", "--save-intermediates");
        assertEquals(0, job.status(), job.said());
        assertTrue(job.said().contains("executor driver: CUDA on Fake GPU, sm_80, f32"), job.said());
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
        assertArrayEquals(
                Npy.read(GOLDEN.resolve("lce_scores.npy")), Npy.read(folder.resolve("out/lce_scores.npy")), 1e-4);
        assertArrayEquals(Npy.read(GOLDEN.resolve("pce_prob.npy")), Npy.read(folder.resolve("out/pce_prob.npy")), 1e-4);
    }

    /** No other engine takes over, whose scores would differ from those of the tasks before. */
    @ParameterizedTest(name = "--engine {0}")
    @ValueSource(strings = {"auto", "cuda"})
    void aLocalJobThatLosesItsGpuFails(String engine) throws Exception {
        ChildProcess.Ended job =
                job(Map.of("FAKE_DRIVER_FAILING", "folded_attention_f32"), "--engine", engine, "--precision", "f32");
        assertEquals(1, job.status(), job.said());
        assertTrue(job.said().contains("this process has lost its GPU (in the batch of pairs 0 to "), job.said());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void aJobOnTheProcessorLoadsNoCudaClass() throws Exception {
        Path classes = folder.resolve("classes");
        ChildProcess.Ended job = FakeDriver.run(
                ClusterJob.class,
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes),
                flags("--engine", "cpu"));
        assertEquals(0, job.status(), job.said());
        String loaded = Files.readString(classes);
        assertTrue(loaded.contains("lce.network.cpu.OneDnnEngine "));
        assertFalse(loaded.contains("jcuda."), "JCuda was loaded");
    }

    @Test
    void aGpuThatCannotBeUsedIsSaidInASentence() throws Exception {
        assertEquals(
                "the NVIDIA driver supports CUDA 11.8, but the job needs 12.0, which drivers support since version 525; install a suitable driver or use --engine cpu",
                probe(Map.of("FAKE_DRIVER_VERSION", "11080"), "0").get(0));
        assertEquals(
                "the NVIDIA driver reports no device (CUDA_VISIBLE_DEVICES is none); install a suitable driver or use --engine cpu",
                probe(Map.of("FAKE_DRIVER_DEVICES", "0", "CUDA_VISIBLE_DEVICES", "none"), "0")
                        .get(0));
        assertEquals(
                "Spark assigned the GPU \"1\" to this task, but the NVIDIA driver reports only the devices 0 to 0; correct the output of"
                        + " spark.executor.resource.gpu.discoveryScript",
                probe(Map.of(), "1").get(0));
        assertEquals(
                "Spark assigned the GPU \"MIG-7\" to this task, but the NVIDIA driver reports only the devices 0 to 0; correct the output of"
                        + " spark.executor.resource.gpu.discoveryScript",
                probe(Map.of(), "MIG-7").get(0));
        assertEquals(
                "Fake GPU, sm_80 has 64 MB of free memory",
                probe(Map.of("FAKE_DRIVER_MEGABYTES", "64"), "0").get(0).split(", but ")[0]);
        assertEquals(
                "this machine has no NVIDIA driver: libcuda.so.1 is not among the system's libraries; install a suitable driver or use --engine cpu",
                probe(Map.of("LD_LIBRARY_PATH", ""), "0").get(0));
    }

    @Test
    void anErrorLosesTheGpuForTheProcessAlone() throws Exception {
        // the kernel that reads the table fails the second time, which is where the probe's bad neighbour is
        List<String> said =
                probe(Map.of("FAKE_DRIVER_FAILING", "gather_f16_f32", "FAKE_DRIVER_SPARED", "1"), "0", "beyond");
        assertEquals(
                List.of(
                        WORKS,
                        LOST + ILLEGAL_ADDRESS + HINT,
                        "this process has lost its GPU (" + LOST + ILLEGAL_ADDRESS + HINT + ")"),
                said.stream()
                        .map(line -> line.replaceFirst(": (?!CUDA_ERROR)[^:]*: ", ": "))
                        .toList()); // without the call that returned the error
        assertEquals(List.of(WORKS, WORKS, WORKS), probe(Map.of(), "0"));
    }

    @Test
    void aLaunchThatIsWaitedForNamesItsKernel() throws Exception {
        assertEquals(
                LOST + "score in 3 x 1 x 1 blocks of 256 threads: " + ILLEGAL_ADDRESS + HINT,
                probe(Map.of("FAKE_DRIVER_FAILING", "score", "CUDA_LAUNCH_BLOCKING", "1"), "0")
                        .get(0));
    }

    private static List<String> probe(Map<String, String> environment, String... arguments) throws Exception {
        ChildProcess.Ended probe = FakeDriver.run(Probe.class, environment, List.of(arguments));
        assertEquals(0, probe.status(), probe.said());
        return probe.said().lines().toList();
    }

    private List<String> flags(String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                GOLDEN.resolve("features.npy").toString(),
                "--knn",
                GOLDEN.resolve("knn.npz").toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--output",
                folder.resolve("out").toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private ChildProcess.Ended job(Map<String, String> environment, String... more) throws Exception {
        return FakeDriver.run(ClusterJob.class, environment, flags(more));
    }
}
