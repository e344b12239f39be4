package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs on inputs in several files, and on paths that lead nowhere. */
@Tag("long")
class PartsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;
    private static final int DIM = 32;

    @TempDir
    Path folder;

    @Test
    void foldersOfPartsAreReadAsOneArrayInNaturalOrder() throws IOException {
        writeFeatures();
        writeGraph();
        List<String> labels = Files.readAllLines(GOLDEN.resolve("labels.meta"));
        Files.createDirectory(folder.resolve("labels"));
        Files.write(folder.resolve("labels/part-10.txt"), labels.subList(47, N));
        Files.write(folder.resolve("labels/part-9.meta"), labels.subList(0, 47));
        for (String features : List.of("emb", "emb/part-*.npy")) {
            Path out = folder.resolve("out-" + features.length());
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            assertEquals(
                    0,
                    Jobs.cluster(
                            graphFlags(
                                    folder + "/" + features,
                                    folder + "/graph",
                                    out,
                                    "--labels",
                                    folder.resolve("labels").toString(),
                                    "--checkpoint",
                                    folder.resolve("checkpoint").toString()),
                            new PrintStream(said)),
                    said::toString);
            assertArrayEquals(Npy.read(GOLDEN.resolve("labels_pred.npy")), Npy.read(out.resolve("labels.npy")));
            assertEquals(
                    new ObjectMapper()
                            .readTree(GOLDEN.resolve("metrics.json").toFile())
                            .at("/bcubed/fscore")
                            .asDouble(),
                    new ObjectMapper()
                            .readTree(out.resolve("metrics.json").toFile())
                            .at("/bcubed/fscore")
                            .asDouble(),
                    1e-6);
        }
    }

    /** Rows 0 to 29 in part-2, the others in part-10. */
    private void writeFeatures() throws IOException {
        double[] x = Npy.read(GOLDEN.resolve("features.npy"));
        Files.createDirectory(folder.resolve("emb"));
        for (int[] part : new int[][] {{2, 0, 30}, {10, 30, N}}) {
            try (NpyWriter npy = new NpyWriter(
                    Files.newOutputStream(folder.resolve("emb/part-" + part[0] + ".npy")),
                    ElementType.FLOAT32,
                    part[2] - part[1],
                    DIM)) {
                for (int i = part[1] * DIM; i < part[2] * DIM; i++) {
                    npy.write((float) x[i]);
                }
            }
        }
    }

    /** Rows 0 to 99 in part-9, the others in part-10, each an .npz of knns and dists. */
    private void writeGraph() throws IOException {
        Files.createDirectory(folder.resolve("graph"));
        try (ZipFile whole = new ZipFile(GOLDEN.resolve("knn_split.npz").toFile())) {
            for (int[] part : new int[][] {{9, 0, 100}, {10, 100, N}}) {
                try (ZipOutputStream zip =
                        new ZipOutputStream(Files.newOutputStream(folder.resolve("graph/part-" + part[0] + ".npz")))) {
                    for (String name : List.of("knns.npy", "dists.npy")) {
                        Path array = folder.resolve("array.npy");
                        Files.write(
                                array,
                                whole.getInputStream(whole.getEntry(name)).readAllBytes());
                        double[] cells = Npy.read(array);
                        int columns = cells.length / N;
                        ByteArrayOutputStream member = new ByteArrayOutputStream();
                        try (NpyWriter npy = new NpyWriter(
                                member,
                                name.startsWith("k") ? ElementType.INT32 : ElementType.FLOAT32,
                                part[2] - part[1],
                                columns)) {
                            for (int i = part[1] * columns; i < part[2] * columns; i++) {
                                if (name.startsWith("k")) {
                                    npy.write((int) cells[i]);
                                } else {
                                    npy.write((float) cells[i]);
                                }
                            }
                        }
                        zip.putNextEntry(new ZipEntry(name));
                        zip.write(member.toByteArray());
                    }
                }
            }
        }
    }

    @Test
    void partsOfDifferentWidthsAreNamed() throws IOException {
        writeFeatures();
        try (NpyWriter npy =
                new NpyWriter(Files.newOutputStream(folder.resolve("emb/part-11.npy")), ElementType.FLOAT32, 1, 3)) {
            for (int i = 0; i < 3; i++) {
                npy.write(1f);
            }
        }
        assertRefused(
                Jobs.refusal(flags(folder + "/emb", folder.resolve("out"))),
                "part-11.npy holds vectors of length 3",
                "part-2.npy",
                "length 32");
    }

    @Test
    void anIdColumnThatWasNamedMustBeThere() {
        Path faces = ParquetFiles.write(
                folder.resolve("faces.parquet"),
                "required int64 face; optional group embedding (LIST) { repeated group list { optional float element; } }",
                N,
                (row, number) -> {
                    row.append("face", (long) number);
                    ParquetFiles.addList(row, new float[DIM]);
                });
        assertRefused(
                Jobs.refusal(flags(faces.toString(), folder.resolve("out"), "--id-column", "photo")),
                "faces.parquet has no column photo",
                "[face, embedding]",
                "--id-column");
    }

    @Test
    void anOutputThatCannotBeIsRefused() throws IOException {
        String features = GOLDEN.resolve("features.npy").toString();
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertRefused(Jobs.refusal(flags(features, file)), "file already exists");
        assertRefused(Jobs.refusal(flags(features, file, "--overwrite")), "file is a file; name a folder");
        assertRefused(Jobs.refusal(flags(features, file.resolve("out"))), "file/out cannot be written", "--output");
        assertRefused(Jobs.refusal(flags(features, folder.resolve("out:v1"))), "out:v1 has a colon", "--output");
        assertEquals("x", Files.readString(file));
    }

    @Test
    void anOutputThatHoldsWhatAPatternMatchesIsRefused() throws IOException {
        writeFeatures();
        assertRefused(
                Jobs.refusal(flags(folder + "/e*/part-*.npy", folder.resolve("emb"), "--overwrite")),
                "emb holds",
                "which the job reads");
        assertTrue(Files.exists(folder.resolve("emb/part-2.npy")));
    }

    @Test
    void nothingIsWrittenIntoAFolderThatTheJobReads() throws IOException {
        writeFeatures();
        String emb = folder + "/emb";
        assertRefused(
                Jobs.refusal(flags(emb, folder.resolve("emb/run1"), "--overwrite")),
                "emb/run1 lies in " + emb,
                "--output");
        assertRefused(
                Jobs.refusal(flags(emb + "/*", folder.resolve("emb/run1"))),
                "emb/run1 matches " + emb + "/*",
                "--output");
        assertRefused(
                Jobs.refusal(flags(emb, folder.resolve("out"), "--checkpoint", emb + "/steps")),
                "emb/steps lies in " + emb,
                "--checkpoint");
        assertRefused(
                Jobs.knnRefusal(List.of("--features", emb, "--k", "2", "--output", emb + "/part-3.npz", "--overwrite")),
                "part-3.npz lies in " + emb,
                "--output");
        List<String> built =
                new ArrayList<>(flags(emb, folder.resolve("out"), "--save-knn", emb + "/part-3.npz", "--overwrite"));
        built.subList(built.indexOf("--knn"), built.indexOf("--knn") + 2).clear();
        assertRefused(Jobs.refusal(built), "part-3.npz lies in " + emb, "--save-knn");
        try (Stream<Path> files = Files.list(folder.resolve("emb"))) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aFileThatWasChangedSinceHadoopWroteItIsRefused() throws IOException {
        writeFeatures();
        Files.write(
                folder.resolve("emb/.part-2.npy.crc"),
                ByteBuffer.allocate(8 + 4 * 8)
                        .put("crc\0".getBytes())
                        .putInt(512)
                        .array());
        assertRefused(
                Jobs.refusal(flags(folder + "/emb", folder.resolve("out"))),
                "does not match its checksum",
                "part-2.npy",
                ".crc");
    }

    @Test
    void aLocaleWithoutThePathsLettersIsNamed() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                "UTF-8".equals(System.getProperty("sun.jnu.encoding")),
                "these tests run in a locale that cannot hand the name to another process");
        ProcessBuilder job = JobProcess.of(
                Map.of("spark.master", "local[1]"),
                "lce.KnnJob",
                List.of(
                        "--features",
                        "gesichter-\u00fc.npy",
                        "--k",
                        "2",
                        "--output",
                        folder.resolve("knn.npz").toString()));
        job.environment().put("LC_ALL", "C");
        Process process = job.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(2, process.exitValue(), said);
        assertRefused(said, "does not exist", "the locale ANSI_X3.4-1968", "LC_ALL=C.UTF-8");
    }

    private static List<String> flags(String features, Path out, String... more) {
        return graphFlags(features, GOLDEN.resolve("knn_split.npz").toString(), out, more);
    }

    private static List<String> graphFlags(String features, String knn, Path out, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                features,
                "--knn",
                knn,
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

    private static void assertRefused(String said, String... words) {
        for (String word : words) {
            assertTrue(said.contains(word), said);
        }
    }
}
