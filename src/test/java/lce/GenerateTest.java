package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import lce.synthetic.Spread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** lce.GenerateJob as a whole. */
@Tag("long")
class GenerateTest {

    private static final Path ORACLE = Path.of("../shared/oracle/oracle.py");
    private static final int DIM = 48;

    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameBytesInAnyNumberOfPartitions() throws IOException {
        generate("one", "--faces", 3000, "--dim", DIM, "--with-knn", 10, "--partitions", 1);
        generate("many", "--faces", 3000, "--dim", DIM, "--with-knn", 10, "--partitions", 7);
        for (String file : List.of("features.npy", "labels.npy", "knn.npz")) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            folder.resolve("one").resolve(file),
                            folder.resolve("many").resolve(file)),
                    file);
        }
        generate("other", "--faces", 3000, "--dim", DIM, "--seed", 2);
        assertTrue(Files.mismatch(folder.resolve("one/features.npy"), folder.resolve("other/features.npy")) > 0);
        assertTrue(Files.mismatch(folder.resolve("one/labels.npy"), folder.resolve("other/labels.npy")) > 0);
    }

    @Test
    void partitionsOfOneRowAndMoreThanThereAreRowsWork() throws IOException {
        generate("one", "--faces", 5, "--dim", 3, "--with-knn", 5, "--partitions", 1);
        generate("many", "--faces", 5, "--dim", 3, "--with-knn", 5, "--partitions", 50);
        assertEquals(-1, Files.mismatch(folder.resolve("one/features.npy"), folder.resolve("many/features.npy")));
        assertEquals(-1, Files.mismatch(folder.resolve("one/knn.npz"), folder.resolve("many/knn.npz")));
    }

    @Test
    void theGraphIsReadByRowsAndItsDistancesAreThoseOfTheFeatures() throws IOException {
        int k = 12;
        generate("set", "--ids", 60, "--per-id", 10, "--dim", DIM, "--with-knn", k);
        float[][] x = rows(Npy.read(folder.resolve("set/features.npy")));
        double[] labels = Npy.read(folder.resolve("set/labels.npy"));
        Storage storage = Storage.of(SharedSpark.context().hadoopConfiguration());
        KnnFile knn = KnnFile.open(storage, folder.resolve("set/knn.npz").toString());
        assertTrue(knn.isSplittable());
        assertEquals(x.length, knn.rows());
        assertEquals(k, knn.columns());
        int same = 0;
        int first = x.length / 3; // a range of rows without what stands before it
        try (KnnRows rows = knn.read(storage, first, 200, k)) {
            int[] ids = new int[200 * k];
            float[] similarities = new float[200 * k];
            for (int row = 0; row < 200; row++) {
                assertTrue(rows.next(ids, similarities, row * k));
            }
            for (int cell = 0; cell < ids.length; cell++) {
                int row = first + cell / k;
                assertEquals(cosine(x[row], x[ids[cell]]), similarities[cell], 2e-6);
                if (cell % k == 0) {
                    assertEquals(row, ids[cell]);
                } else if (labels[row] == labels[ids[cell]]) {
                    same++;
                }
            }
        }
        assertTrue(same > 200 * 3, same + " of " + 200 * (k - 1) + " neighbours are of the same identity");
    }

    @Test
    void theDemosWeightsFindTheIdentities() throws IOException {
        generate("set", "--faces", 2000, "--per-id", 12, "--dim", 128, "--with-knn", 16);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                path("set/features.npy"),
                                "--knn",
                                path("set/knn.npz"),
                                "--labels",
                                path("set/labels.npy"),
                                "--lce-weights",
                                "data/demo/LCENet.pth",
                                "--pce-weights",
                                "data/demo/PCENet.pth",
                                "--output",
                                path("clusters")),
                        new PrintStream(said)),
                said::toString);
        double fscore = new ObjectMapper()
                .readTree(folder.resolve("clusters/metrics.json").toFile())
                .at("/bcubed/fscore")
                .asDouble();
        assertTrue(fscore > 0.8, "BCubed F " + fscore);
    }

    @Test
    void facesAreSpreadAsTheReferencesAre() throws Exception {
        Needs.that(Files.exists(ORACLE), ORACLE + " is not here");
        String script =
                "import sys, numpy; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True; import oracle; "
                        + "x, y = oracle.synth(300, 20, 128, 5); numpy.save(sys.argv[2], x); numpy.save(sys.argv[3], y)";
        Needs.that(
                Python.run(folder, "-c", script, ORACLE.getParent(), path("x.npy"), path("y.npy")) == 0,
                Python.PROGRAM + " has no NumPy");
        generate("set", "--ids", 300, "--per-id", 20, "--dim", 128);
        Spread expected = spread(folder.resolve("x.npy"), folder.resolve("y.npy"));
        Spread actual = spread(folder.resolve("set/features.npy"), folder.resolve("set/labels.npy"));
        String both = actual + " instead of " + expected;
        assertEquals(expected.nearestStranger(), actual.nearestStranger(), 0.02, both);
        assertEquals(expected.strangersMean(), actual.strangersMean(), 0.01, both);
        assertEquals(expected.strangersDeviation(), actual.strangersDeviation(), 0.01, both);
        assertEquals(expected.effectiveDim(), actual.effectiveDim(), 8, both);
        assertEquals(expected.singletons(), actual.singletons(), 0.01, both);
        assertArrayEquals(expected.same(), actual.same(), 0.06, both);
    }

    @Test
    void whatIsThereAlreadyIsReplacedOnlyWhenAllowed() throws IOException {
        generate("set", "--faces", 10, "--dim", 4);
        assertTrue(refusal("--faces", 20, "--dim", 4, "--output", path("set")).contains("already exists"));
        generate("set", "--faces", 20, "--dim", 4, "--overwrite");
        assertEquals(20, Npy.read(folder.resolve("set/labels.npy")).length);
        try (Stream<Path> names = Files.list(folder.resolve("set"))) {
            assertEquals(
                    List.of("features.npy", "labels.npy"),
                    names.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void flagsThatCannotBeAreRefused() throws IOException {
        String out = path("out");
        assertSaid(refusal("--faces", 10), "--output");
        assertSaid(refusal("--output", out), "give the number of faces with --faces or --ids");
        assertSaid(refusal("--output", out, "--faces", 10, "--ids", 2), "--faces and --ids");
        assertSaid(refusal("--output", out, "--faces", 1), "--faces is 1", "at least 2");
        assertSaid(refusal("--output", out, "--faces", 2147483647), "--faces is 2147483647", "at most");
        assertSaid(refusal("--output", out, "--faces", 3000000000L), "--faces", "3000000000");
        assertSaid(refusal("--output", out, "--ids", 0), "--ids is 0");
        assertSaid(
                refusal("--output", out, "--ids", 100000, "--per-id", 100000),
                "--ids 100000",
                "more than the 2147483639 faces");
        assertSaid(refusal("--output", out, "--faces", 10, "--per-id", 1), "--per-id is 1.0");
        assertSaid(refusal("--output", out, "--faces", 10, "--per-id", "NaN"), "--per-id is NaN");
        assertSaid(refusal("--output", out, "--faces", 10, "--singletons", 1), "--singletons is 1.0");
        assertSaid(refusal("--output", out, "--faces", 10, "--dim", 1), "--dim is 1");
        assertSaid(refusal("--output", out, "--faces", 10, "--effective-dim", 0), "--effective-dim is 0.0");
        assertSaid(refusal("--output", out, "--faces", 10, "--with-knn", 11), "--with-knn is 11", "10 faces");
        assertSaid(
                refusal("--output", out, "--ids", 1, "--per-id", 2, "--with-knn", 5000),
                "--with-knn is 5000",
                "fewer neighbours or more faces");
        assertSaid(
                refusal("--output", out, "--faces", 1000000, "--with-knn", 100000),
                "--with-knn is 100000",
                "at most 65536");
        assertSaid(refusal("--output", out, "--faces", 10, "--partitions", 0), "--partitions is 0");
        assertSaid(refusal("--output", out, "--face", 10), "--face", "--faces");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void flagsMayStandInAFile() throws IOException {
        Path conf = Files.writeString(folder.resolve("conf.json"), "{\"faces\": 10, \"dim\": 5, \"singletons\": 0.5}");
        generate("set", "--conf", conf, "--dim", 4);
        assertEquals(10 * 4, Npy.read(folder.resolve("set/features.npy")).length);
    }

    @Test
    void helpListsEveryFlagAndSaysThatTheGraphIsNotExact() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.generate(List.of("--help"), new PrintStream(said)));
        assertSaid(
                said.toString().replaceAll("\\s+", " "),
                "--faces",
                "--ids",
                "--per-id",
                "--singletons",
                "--dim",
                "--effective-dim",
                "--seed",
                "--with-knn",
                "--output",
                "overwrite",
                "--partitions",
                "--conf",
                "NOT the exact graph");
    }

    private void generate(String name, Object... flags) {
        List<String> all = new ArrayList<>(List.of("--output", path(name)));
        Arrays.stream(flags).map(Object::toString).forEach(all::add);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.generate(all, new PrintStream(said)), said::toString);
    }

    private static String refusal(Object... flags) {
        return Jobs.generateRefusal(Arrays.stream(flags).map(Object::toString).toList());
    }

    private static void assertSaid(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Spread spread(Path features, Path labels) throws IOException {
        double[] numbers = Npy.read(labels);
        double[] x = Npy.read(features);
        int dim = x.length / numbers.length;
        float[][] rows = IntStream.range(0, numbers.length)
                .mapToObj(row -> floats(x, row * dim, dim))
                .toArray(float[][]::new);
        return Spread.of(
                rows, DoubleStream.of(numbers).mapToLong(label -> (long) label).toArray(), 800);
    }

    private static float[][] rows(double[] x) {
        return IntStream.range(0, x.length / DIM)
                .mapToObj(row -> floats(x, row * DIM, DIM))
                .toArray(float[][]::new);
    }

    private static float[] floats(double[] x, int from, int count) {
        float[] vector = new float[count];
        for (int i = 0; i < count; i++) {
            vector[i] = (float) x[from + i];
        }
        return vector;
    }

    private static double cosine(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }
}
