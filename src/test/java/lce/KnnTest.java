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
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs that are given no kNN graph. */
@Tag("processor")
@Tag("long")
class KnnTest {

    private static final String DEMO = "data/demo/";
    private static final int N = 4145;
    private static final int K = 16;

    @TempDir
    Path folder;

    @Test
    void theDemosGraphIsFoundAgain() throws IOException {
        float[] given = new float[N * K];
        float[] built = new float[N * K];
        int[] givenIds = read(DEMO + "knn.npz", given);
        int[] builtIds = read(knn("knn.npz").toString(), built);
        int moved = 0;
        for (int cell = 0; cell < givenIds.length; cell++) {
            assertEquals(given[cell], built[cell], 1e-6, "cell " + cell);
            moved += givenIds[cell] == builtIds[cell] ? 0 : 1;
        }
        assertTrue(moved <= 20, moved + " neighbours are others, more than ties explain");
    }

    @Test
    void partitionsAndPrecisionChangeNoByte() throws IOException {
        byte[] expected = Files.readAllBytes(knn("default.npz"));
        for (String partitions : List.of("1", "3", "16")) {
            assertArrayEquals(
                    expected, Files.readAllBytes(knn("in" + partitions + ".npz", "--partitions", partitions)));
        }
        assertArrayEquals(expected, Files.readAllBytes(knn("f32.npz", "--precision", "f32")));
    }

    @Test
    void aJobWithoutAGraphClustersAsOneWithIt() throws IOException {
        Path kept = folder.resolve("kept.npz");
        Path built = cluster("built", "--save-knn", kept.toString());
        double[] expected = Npy.read(cluster("given", "--knn", DEMO + "knn.npz").resolve("labels.npy"));
        double[] labels = Npy.read(built.resolve("labels.npy"));
        assertArrayEquals(expected, labels);
        assertArrayEquals(
                labels, Npy.read(cluster("again", "--knn", kept.toString()).resolve("labels.npy")));
        assertArrayEquals(labels, Npy.read(cluster("halo", "--gather", "halo").resolve("labels.npy")));
        assertTrue(
                KnnFile.open(Storage.of(new Configuration()), kept.toString()).isSplittable());
        JsonNode metrics =
                new ObjectMapper().readTree(built.resolve("metrics.json").toFile());
        assertEquals("exact", metrics.at("/configuration/knn-method").asText());
        assertEquals(1, metrics.at("/configuration/knn-recall").asDouble());
        assertTrue(metrics.at("/engines").toString().contains("kNN graph"), metrics.toString());
    }

    @Test
    void listsFindNearlyAllNeighboursWhateverThePartitions() throws IOException {
        float[] exact = new float[N * K];
        float[] found = new float[N * K];
        read(knn("exact.npz").toString(), exact);
        Path inLists = knn("ivf.npz", "--knn-method", "ivf", "--partitions", "3");
        int[] ids = read(inLists.toString(), found);
        int there = 0;
        for (int row = 0; row < N; row++) {
            assertEquals(row, ids[row * K]);
            for (int cell = row * K + 1; cell < (row + 1) * K; cell++) {
                there += found[cell] >= exact[row * K + K - 1] ? 1 : 0;
                assertTrue(found[cell] <= exact[cell], "row " + row);
            }
        }
        assertTrue(there >= 0.985 * N * (K - 1) && there < N * (K - 1), there + " neighbours found");
        assertArrayEquals(
                Files.readAllBytes(inLists),
                Files.readAllBytes(knn("in16.npz", "--knn-method", "ivf", "--partitions", "16")));
    }

    @Test
    void aJobWithListsSaysHowManyNeighboursItFound() throws IOException {
        JsonNode metrics = new ObjectMapper()
                .readTree(cluster("lists", "--knn-method", "ivf")
                        .resolve("metrics.json")
                        .toFile());
        assertEquals("ivf", metrics.at("/configuration/knn-method").asText());
        assertEquals(0.993, metrics.at("/configuration/knn-recall").asDouble(), 0.007);
        assertSaid(
                Jobs.refusal(flags(folder.resolve("halo"), "--knn-method", "ivf", "--gather", "halo")),
                "--knn-method ivf",
                "leave out --gather halo");
        assertSaid(
                Jobs.refusal(flags(folder.resolve("both"), "--knn-method", "ivf", "--knn", DEMO + "knn.npz")),
                "--knn-method",
                "--knn");
    }

    @Test
    void numpyReadsTheGraph() throws Exception {
        Path graph = knn("knn.npz");
        String script = "import numpy, sys; f = numpy.load(sys.argv[1]); k, d = f['knns'], f['dists']; "
                + "assert k.shape == d.shape == (4145, 16) and k.dtype == 'int32' and d.dtype == 'float32'; "
                + "assert (k[:, 0] == numpy.arange(4145)).all() and (numpy.diff(d) >= 0).all() and (d[:, 0] == 0).all()";
        Needs.that(Python.run(folder, "-c", "import numpy") == 0, "there is no python3 with numpy");
        assertEquals(0, Python.run(folder, "-c", script, graph));
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertSaid(refusal("--k", "0"), "--k is 0");
        assertSaid(
                Jobs.knnRefusal(List.of(
                        "--features",
                        DEMO + "features.npy",
                        "--output",
                        folder.resolve("graph.npy").toString())),
                "graph.npy",
                ".npz");
        Path there = Files.writeString(folder.resolve("there.npz"), "kept");
        assertSaid(
                Jobs.knnRefusal(List.of("--features", DEMO + "features.npy", "--output", there.toString())),
                "there.npz already exists",
                "--overwrite");
        assertEquals("kept", Files.readString(there));
        Path out = folder.resolve("out");
        assertSaid(
                Jobs.refusal(flags(out, "--save-knn", out.resolve("knn.npz").toString())),
                "knn.npz lies in",
                "outside");
        assertSaid(
                Jobs.refusal(flags(out, "--save-knn", folder.resolve("k.npz").toString(), "--knn", DEMO + "knn.npz")),
                "--save-knn",
                "--knn");
        assertFalse(Files.exists(out));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(there), left.toList());
        }
    }

    private String refusal(String... flags) {
        List<String> all = new ArrayList<>(List.of(
                "--features",
                DEMO + "features.npy",
                "--output",
                folder.resolve("refused.npz").toString()));
        all.addAll(List.of(flags));
        return Jobs.knnRefusal(all);
    }

    private static void assertSaid(String message, String... words) {
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private Path knn(String name, String... more) {
        Path out = folder.resolve(name);
        List<String> flags = new ArrayList<>(
                List.of("--features", DEMO + "features.npy", "--k", String.valueOf(K), "--output", out.toString()));
        flags.addAll(List.of(more));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.knn(flags, new PrintStream(said)), said::toString);
        return out;
    }

    private Path cluster(String name, String... more) {
        Path out = folder.resolve(name);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags(out, more), new PrintStream(said)), said::toString);
        return out;
    }

    private static List<String> flags(Path out, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                DEMO + "features.npy",
                "--lce-weights",
                DEMO + "LCENet.pth",
                "--pce-weights",
                DEMO + "PCENet.pth",
                "--output",
                out.toString()));
        flags.addAll(List.of(more));
        return flags;
    }

    private static int[] read(String path, float[] similarities) throws IOException {
        Storage storage = Storage.of(new Configuration());
        int[] ids = new int[N * K];
        try (KnnRows rows = KnnFile.open(storage, path).read(storage, 0, N, K)) {
            for (int row = 0; row < N; row++) {
                rows.next(ids, similarities, row * K);
            }
        }
        return ids;
    }
}
