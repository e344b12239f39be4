package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import lce.ClusterJob;
import lce.Npy;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on executor processes that insist on GPUs, where a libcuda without a GPU takes the driver's place or nothing
 * does. A minute long:
 *
 * <pre>
 * mvn test -Dtest=ExecutorGpuTest -Dtest.tags=slow -Dtest.excluded.tags=gpu
 * </pre>
 */
@Tag("slow")
class ExecutorGpuTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final Map<String, String> NO_DRIVER = Map.of("LD_LIBRARY_PATH", "");

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheFakeDriver() {
        Emulator.assumeAvailable();
    }

    @Test
    void eachExecutorTakesTheGpuThatSparkGivesIt() throws Exception {
        ChildProcess.Ended job = job(executorsWithGpus(), Map.of(), "--precision", "f32", "--partitions", "8");
        assertEquals(0, job.status(), job.said());
        for (int executor = 0; executor < 2; executor++) {
            assertTrue(job.said().contains("executor " + executor + ": CUDA on Fake GPU, sm_80, f32"), job.said());
        }
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
    }

    @Test
    void anExecutorThatLosesItsGpuIsReplaced() throws Exception {
        Map<String, String> spark = executorsWithGpus();
        spark.put("spark.master", "local-cluster[1,1,1024]"); // no other executor can rerun the task
        ChildProcess.Ended job = job(
                spark,
                Map.of(
                        "FAKE_DRIVER_FAILING",
                        "folded_attention_f32",
                        "FAKE_DRIVER_ONCE",
                        folder.resolve("failed").toString()),
                "--precision",
                "f32",
                "--partitions",
                "2");
        assertEquals(0, job.status(), job.said());
        assertTrue(job.said().contains("Lost executor 0 on 127.0.0.1: Command exited with code 20"), job.said());
        assertTrue(
                job.said().contains("executor 1: CUDA on Fake GPU, sm_80, f32"),
                job.said()); // the one that Spark starts in its place
        String reasons = errorsOfExecutors();
        assertTrue(
                reasons.matches(
                        "(?s).*executor 0 ends with status 20 because its process has lost its GPU:\\R.*in the batch of pairs 0 to .*"),
                reasons);
        assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
    }

    /** Returns what executors have written to stderr. */
    private String errorsOfExecutors() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("spark/work"))) {
            StringBuilder errors = new StringBuilder();
            for (Path file : files.filter(file -> file.endsWith("stderr")).toList()) {
                errors.append(Files.readString(file));
            }
            return errors.toString();
        }
    }

    @Test
    void executorsWithoutADriverRefuseInASentence() throws Exception {
        Assumptions.assumeFalse(CudaDriver.isAvailable(), "there is a driver here");
        assertRefused(
                "this machine has no NVIDIA driver: libcuda.so.1 is not among the system's libraries; install a suitable driver or use --engine cpu",
                job(executorsWithGpus(), NO_DRIVER));
    }

    @Test
    void executorsWithoutGpusRefuseInASentence() throws Exception {
        assertRefused(
                "Spark assigned no GPU to this task, but --engine cuda needs one; submit with --conf spark.executor.resource.gpu.amount=1 --conf"
                        + " spark.task.resource.gpu.amount=0.25 (and spark.executor.resource.gpu.discoveryScript if the cluster has none), or use --engine cpu",
                job(executors(), Map.of()));
    }

    private void assertRefused(String sentence, ChildProcess.Ended job) {
        assertEquals(2, job.status(), job.said());
        assertEquals(
                1,
                job.said().lines().filter(sentence::equals).count(),
                job.said()); // Spark may warn of executors that it ends behind it
        assertFalse(Files.exists(folder.resolve("out")));
    }

    private ChildProcess.Ended job(Map<String, String> spark, Map<String, String> environment, String... more)
            throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of(
                "SPARK_HOME",
                Files.createDirectories(folder.resolve("spark/jars"))
                        .getParent()
                        .toString(),
                "SPARK_SCALA_VERSION",
                "2.x"));
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                golden("features.npy"),
                "--knn",
                golden("knn.npz"),
                "--lce-weights",
                golden("LCENet.pth"),
                "--pce-weights",
                golden("PCENet.pth"),
                "--engine",
                "cuda",
                "--output",
                folder.resolve("out").toString()));
        flags.addAll(List.of(more));
        return FakeDriver.run(ClusterJob.class, spark, all, flags);
    }

    private static String golden(String file) {
        return GOLDEN.resolve(file).toString();
    }

    /** No task starts before both of them are there. */
    private static Map<String, String> executors() {
        return Map.of(
                "spark.master",
                "local-cluster[2,1,1024]",
                "spark.executor.memory",
                "1g",
                "spark.executor.extraClassPath",
                ChildProcess.classPath(),
                "spark.scheduler.minRegisteredResourcesRatio",
                "1",
                "log4j2.configurationFile",
                "src/main/resources/lce/job/cli/log4j2.properties");
    }

    /** Each of them has device 0 of its machine, by a script as Spark's examples have one. */
    private Map<String, String> executorsWithGpus() throws IOException {
        Path script = folder.resolve("getGpusResources.sh");
        Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> spark = new HashMap<>(executors());
        for (String owner : List.of("spark.worker", "spark.executor")) {
            spark.put(owner + ".resource.gpu.amount", "1");
            spark.put(owner + ".resource.gpu.discoveryScript", script.toString());
        }
        spark.put("spark.task.resource.gpu.amount", "0.25");
        return spark;
    }
}
