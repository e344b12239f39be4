package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import lce.ClusterJob;
import lce.Npy;
import lce.io.FeatureTable;
import lce.network.LceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine through JCuda and the driver's calls, in processes of their own where a libcuda without a GPU takes the driver's place. */
class FakeDriverTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheFakeDriver() {
        Emulator.assumeAvailable();
    }

    @Test
    void aWholeJobTakesTheGpuAndIsTriedAgainAfterAnError() throws Exception {
        FakeDriver.Ended job = job(Map.of("FAKE_DRIVER_FAILING", "folded_attention_f32", "JDK_JAVA_OPTIONS", "-Dlog4j2.configurationFile=" + warnings()), "--engine", "auto", "--precision", "f32", "--save-intermediates");
        assertEquals(0, job.status(), job.said());
        assertTrue(job.said().contains("executor driver: CUDA on Fake GPU, sm_80, f32"), job.said());
        assertTrue(job.said().contains("in the batch of pairs 0 to "), job.said());
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
        assertArrayEquals(Npy.read(GOLDEN.resolve("lce_scores.npy")), Npy.read(folder.resolve("out/lce_scores.npy")), 1e-4);
        assertArrayEquals(Npy.read(GOLDEN.resolve("pce_prob.npy")), Npy.read(folder.resolve("out/pce_prob.npy")), 1e-4);
    }

    @Test
    void aJobOnTheProcessorLoadsNoCudaClass() throws Exception {
        Path classes = folder.resolve("classes");
        FakeDriver.Ended job = FakeDriver.run(ClusterJob.class, Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes), flags("--engine", "cpu"));
        assertEquals(0, job.status(), job.said());
        String loaded = Files.readString(classes);
        assertTrue(loaded.contains("lce.network.cpu.OneDnnEngine "));
        assertFalse(loaded.contains("jcuda."), "JCuda was loaded");
    }

    @Test
    void aGpuThatCannotBeUsedIsSaidInASentence() throws Exception {
        assertEquals("the NVIDIA driver here is for CUDA 11.8 and 12.0 is needed, which drivers have from 525 on; install one or take --engine cpu",
                probe(Map.of("FAKE_DRIVER_VERSION", "11080"), "0"));
        assertEquals("the NVIDIA driver here shows no device (CUDA_VISIBLE_DEVICES is none); install one or take --engine cpu",
                probe(Map.of("FAKE_DRIVER_DEVICES", "0", "CUDA_VISIBLE_DEVICES", "none"), "0"));
        assertEquals("Spark gave this task the GPU \"1\", and the NVIDIA driver here shows the devices 0 to 0; correct what"
                + " spark.executor.resource.gpu.discoveryScript prints", probe(Map.of(), "1"));
        assertEquals("Spark gave this task the GPU \"MIG-7\", and the NVIDIA driver here shows the devices 0 to 0; correct what"
                + " spark.executor.resource.gpu.discoveryScript prints", probe(Map.of(), "MIG-7"));
        assertEquals("Fake GPU, sm_80 has 64 MB of memory free", probe(Map.of("FAKE_DRIVER_MEGABYTES", "64"), "0").split(" and ")[0]);
        assertEquals("there is no NVIDIA driver here: libcuda.so.1 is not among the system's libraries; install one or take --engine cpu",
                probe(Map.of("LD_LIBRARY_PATH", ""), "0"));
    }

    @Test
    void anErrorNamesTheBatchAndTheNextEngineWorks() throws Exception {
        List<String> said = FakeDriver.run(Probe.class, Map.of("FAKE_DRIVER_FAILING", "score"), List.of("0")).said().lines().toList();
        assertTrue(said.get(0).startsWith("in the batch of faces 0 to 2 of 3: "), said.get(0));
        assertTrue(said.get(0).contains("CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory access was encountered)"), said.get(0));
        assertEquals("CUDA on Fake GPU, sm_80, fp16 on tensor cores with f32 sums", said.get(1));
    }

    @Test
    void anErrorThatComesAgainNamesItsKernel() throws Exception {
        List<String> said = FakeDriver.run(Probe.class, Map.of("FAKE_DRIVER_FAILING", "score", "FAKE_DRIVER_FAILURES", "2"), List.of("0")).said().lines().toList();
        assertEquals("in the batch of faces 0 to 2 of 3: score in 3 x 1 x 1 blocks of 256 threads: CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory access was"
                + " encountered)", said.get(1).split(";")[0]);
    }

    /** Twice opens an engine, scores a few faces, and says what it was or why not. */
    public static final class Probe {

        public static void main(String[] args) {
            LceNet net = RandomNetworks.lce(40, 8, 64, 20, 8, 1);
            FeatureTable features = RandomNetworks.features(50, 40, 2);
            for (int round = 0; round < 2; round++) {
                try (CudaEngine engine = Gpus.open(args[0], 1, "job", () -> net, () -> null, Precision.AUTO)) {
                    engine.localConnectivity(features, RandomNetworks.neighbours(3, 8, 50, 3), 3, new float[3 * 8]);
                    System.out.println(engine.description());
                } catch (RuntimeException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private String probe(Map<String, String> environment, String address) throws Exception {
        return FakeDriver.run(Probe.class, environment, List.of(address)).said().lines().findFirst().orElseThrow();
    }

    /** A configuration that logs why tasks fail. */
    private Path warnings() throws IOException {
        return Files.writeString(folder.resolve("log4j2.properties"), "rootLogger.level = warn\nrootLogger.appenderRef.out.ref = out\n"
                + "appender.out.type = Console\nappender.out.name = out\nappender.out.layout.type = PatternLayout\nappender.out.layout.pattern = %m%n%ex\n");
    }

    private List<String> flags(String... more) {
        List<String> flags = new ArrayList<>(List.of("--features", GOLDEN.resolve("features.npy").toString(), "--knn", GOLDEN.resolve("knn.npz").toString(),
                "--lce-weights", GOLDEN.resolve("LCENet.pth").toString(), "--pce-weights", GOLDEN.resolve("PCENet.pth").toString(), "--output",
                folder.resolve("out").toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private FakeDriver.Ended job(Map<String, String> environment, String... more) throws Exception {
        return FakeDriver.run(ClusterJob.class, environment, flags(more));
    }
}
