package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs whose disk is full: one sentence, exit status 2, nothing half written, and a report beside the output. The disk
 * is a file system in memory, which takes root to mount:
 *
 * <pre>
 * mvn test -Dtest=FullDiskTest -Dtest.tags=slow -Dtest.excluded.tags=gpu
 * </pre>
 */
@Tag("slow")
class FullDiskTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final String FULL = "No space left on device";
    private static final int PAGE_KB = 4; // a file takes whole pages
    private static final int ENOUGH_KB = 1 << 14;

    @TempDir
    Path folder;

    private Path disk;

    private record Outcome(int status, String said) {}

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        String refusal = command("mount", "-t", "tmpfs", "-o", "size=" + PAGE_KB + "k", "tmpfs", disk.toString());
        if (!refusal.isEmpty()) {
            disk = null;
            System.err.println("FullDiskTest is skipped, for no file system can be mounted here: " + refusal);
            Assumptions.abort(refusal);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            assertEquals("", command("umount", "--lazy", disk.toString()));
        }
    }

    /** From too small for the manifest to large enough for all stages, half as large again each time. */
    @Test
    void theCheckpointGrowsWithTheDiskUntilTheJobIsDone() throws Exception {
        Path checkpoint = disk.resolve("checkpoint");
        List<String> flags = clusterFlags(folder.resolve("out"), "--checkpoint", checkpoint.toString());
        Files.write(disk.resolve("filler"), new byte[PAGE_KB << 10]);
        StringBuilder said = new StringBuilder();
        int kilobytes = PAGE_KB;
        Outcome outcome = here(flags);
        for (; outcome.status != 0; outcome = here(flags)) {
            assertRefused(outcome, checkpoint + " cannot be written", "free disk space");
            assertEquals(List.of("disk", "out.failed.json"), names(folder), outcome.said);
            for (String file : filesBelow(checkpoint)) {
                assertTrue(file.matches("manifest.json|_finished|part-\\d{5}"), file);
            }
            said.append(outcome.said);
            kilobytes = (kilobytes * 3 / 2 + PAGE_KB - 1) / PAGE_KB * PAGE_KB;
            assertTrue(kilobytes < ENOUGH_KB, outcome.said);
            resize(kilobytes);
        }
        assertTrue(said.toString().contains("Neighbour graph: finished by an earlier run"), said::toString);
        assertTrue(
                said.toString().contains(" partitions finished by an earlier run"),
                said::toString); // a stage that had stopped half way
        assertEquals(List.of("filler"), names(disk));
        assertLabels(folder.resolve("out"));
    }

    /** Tasks write the first files, the driver the last one. */
    @Test
    void anOutputWithoutRoomForItsLastFileLeavesOnlyAReport() throws Exception {
        Path roomy = folder.resolve("roomy");
        Outcome done = process("lce.ClusterJob", clusterFlags(roomy));
        assertEquals(0, done.status, done.said);
        assertLabels(roomy);
        resize(kilobytes(roomy) - PAGE_KB);
        Path out = disk.resolve("out");
        assertRefused(process("lce.ClusterJob", clusterFlags(out)), FULL, "free disk space for " + out);
        assertEquals(
                List.of("out.failed.json"), names(disk)); // there is room for it when the half-written output is gone
    }

    @Test
    void anOutputWithoutRoomLeavesTheOneThatItWasToReplace() throws Exception {
        Path out = Files.createDirectory(disk.resolve("out"));
        Files.createFile(out.resolve("old"));
        Files.createFile(out.resolve("metrics.json")); // without it, it is no earlier output
        assertRefused(process("lce.ClusterJob", clusterFlags(out, "--overwrite")), FULL, "free disk space for " + out);
        assertEquals(List.of("out", "out.failed.json"), names(disk));
        assertEquals(List.of("metrics.json", "old"), names(out));
    }

    @Test
    void aGraphWithoutRoomLeavesOnlyAReport() throws Exception {
        Path graph = disk.resolve("knn.npz");
        assertRefused(
                process(
                        "lce.KnnJob",
                        List.of(
                                "--features",
                                GOLDEN.resolve("features.npy").toString(),
                                "--k",
                                "8",
                                "--output",
                                graph.toString())),
                FULL,
                "free disk space for " + graph);
        assertEquals(List.of("knn.npz.failed.json"), names(disk));
    }

    @Test
    void generatedFacesWithoutRoomLeaveOnlyAReport() throws Exception {
        Path faces = disk.resolve("faces");
        assertRefused(
                process(
                        "lce.GenerateJob",
                        List.of("--faces", "500", "--dim", "16", "--with-knn", "4", "--output", faces.toString())),
                FULL,
                "free disk space for " + faces);
        assertEquals(List.of("faces.failed.json"), names(disk));
    }

    private static void assertRefused(Outcome outcome, String... words) {
        assertEquals(2, outcome.status, outcome.said);
        List<String> sentence =
                outcome.said.lines().filter(line -> line.contains(FULL)).toList();
        assertEquals(1, sentence.size(), outcome.said);
        for (String word : words) {
            assertTrue(sentence.get(0).contains(word), outcome.said);
        }
        assertTrue(outcome.said.lines().noneMatch(line -> line.startsWith("\tat ")), outcome.said);
    }

    private static void assertLabels(Path out) throws IOException {
        assertEquals(-1, Files.mismatch(GOLDEN.resolve("labels_pred.npy"), out.resolve("labels.npy")));
    }

    /** In this process, whose tasks have all ended when it returns. */
    private static Outcome here(List<String> flags) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = Jobs.cluster(flags, new PrintStream(said));
        SharedSpark.waitForDyingTasks();
        return new Outcome(status, said.toString());
    }

    private static Outcome process(String job, List<String> flags) throws IOException, InterruptedException {
        Process process =
                JobProcess.of(Map.of("spark.master", "local[2]"), job, flags).start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Outcome(process.waitFor(), said);
    }

    private static List<String> clusterFlags(Path out, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                GOLDEN.resolve("features.npy").toString(),
                "--knn",
                GOLDEN.resolve("knn_split.npz").toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                out.toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** That the files take on the disk. */
    private static int kilobytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToInt(
                            file -> (int) ((file.toFile().length() + (PAGE_KB << 10) - 1) / (PAGE_KB << 10)) * PAGE_KB)
                    .sum();
        }
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .toList();
        }
    }

    private void resize(int kilobytes) throws IOException, InterruptedException {
        assertEquals("", command("mount", "-o", "remount,size=" + kilobytes + "k", disk.toString()));
    }

    /** What the command complained of; empty when it went well. */
    private static String command(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return e.getMessage(); // no such command
        }
        String said = new String(process.getInputStream().readAllBytes()).strip();
        return process.waitFor() == 0 ? "" : said.isEmpty() ? command[0] + " failed" : said;
    }
}
