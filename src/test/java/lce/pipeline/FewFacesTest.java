package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.Jobs;
import lce.Npy;
import lce.features.ResidentFeatures;
import lce.io.CheckpointFile;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.NpyWriter;
import lce.io.Storage;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.cpu.PlainEngine;
import lce.pipeline.block.KnnBlock;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs on fewer faces than the networks take neighbours: the first of the demo, with its weights for 16. */
@Tag("long")
class FewFacesTest {

    private static final String DEMO = "data/demo/";
    private static final int DIM = 128;
    private static final int K = 16;

    private final Storage storage = Storage.of(new Configuration());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 15, 16})
    void fewFacesAreClusteredAsTheMethodSays(int faces) throws IOException {
        Path graph = folder.resolve("kept.npz");
        Path built = cluster("built", faces, "--save-knn", graph.toString());
        ScoredGraph hand = read(graph, faces);
        LceNet lce = LceNet.of(CheckpointFile.read(storage, DEMO + "LCENet.pth"), 8);
        PceNet pce = PceNet.of(CheckpointFile.read(storage, DEMO + "PCENet.pth"), 8);
        PlainEngine engine = new PlainEngine(lce, pce);
        ResidentFeatures features = features(faces);
        engine.localConnectivity(features, hand.ids, faces, hand.scores);
        PlainMethod plain = new PlainMethod(hand);

        double[] scores = Npy.read(built.resolve("lce_scores.npy"));
        for (int cell = 0; cell < scores.length; cell++) {
            assertEquals(hand.ids[cell] == KnnBlock.NONE ? 0 : hand.scores[cell], scores[cell], 1e-4, "cell " + cell);
        }
        assertArrayEquals(plain.density, Npy.read(built.resolve("density.npy")), 1e-3);
        assertArrayEquals(
                plain.densityEdges.stream()
                        .flatMapToDouble(edge -> Arrays.stream(edge).asDoubleStream())
                        .toArray(),
                Npy.read(built.resolve("edge_d.npy")));
        List<long[]> kept = new ArrayList<>();
        for (long[] edge : plain.densityEdges) {
            float[] probability = new float[1];
            engine.pairwiseConnectivity(features, hand.row((int) edge[0]), hand.row((int) edge[1]), 1, probability);
            if (probability[0] > 0.5f) {
                kept.add(edge);
            }
        }
        plain.similarityEdges.forEach(edge -> kept.add(new long[] {edge >>> 32, edge & 0xffffffffL}));
        double[] labels = Npy.read(built.resolve("labels.npy"));
        assertArrayEquals(
                PlainMethod.components(faces, kept.toArray(long[][]::new)),
                Arrays.stream(labels).mapToInt(label -> (int) label).toArray());
        JsonNode metrics =
                new ObjectMapper().readTree(built.resolve("metrics.json").toFile());
        assertTrue(metrics.get("sim_threshold").isNumber(), metrics.toString());
        assertEquals(plain.threshold, metrics.get("sim_threshold").asDouble(), 1e-6);
    }

    /**
     * Corners of a simplex: each two are at a cosine of -0.25, so the mean similarity of the nearest is negative as
     * well.
     */
    @Test
    void strangersAreNotJoinedWhereAllSimilaritiesAreNegative() throws IOException {
        int faces = 5;
        Path features = folder.resolve("simplex.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(features), ElementType.FLOAT32, faces, DIM)) {
            for (int cell = 0; cell < faces * DIM; cell++) {
                int column = cell % DIM;
                npy.write(column >= faces ? 0 : column == cell / DIM ? 0.75f : -0.25f);
            }
        }
        Path out = folder.resolve("simplex");
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                features.toString(),
                                "--lce-weights",
                                DEMO + "LCENet.pth",
                                "--pce-weights",
                                DEMO + "PCENet.pth",
                                "--output",
                                out.toString()),
                        System.out));
        assertArrayEquals(new double[] {0, 1, 2, 3, 4}, Npy.read(out.resolve("labels.npy")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void everyWayToTheGraphAndTheVectorsGivesTheSame(int faces) throws IOException {
        double[] expected = Npy.read(cluster("built", faces).resolve("labels.npy"));
        assertArrayEquals(
                expected, Npy.read(cluster("halo", faces, "--gather", "halo").resolve("labels.npy")));
        assertArrayEquals(
                expected, Npy.read(cluster("ivf", faces, "--knn-method", "ivf").resolve("labels.npy")));
        Path graph = knn(faces, "exact");
        assertArrayEquals(Files.readAllBytes(graph), Files.readAllBytes(knn(faces, "ivf")));
        for (String gather : List.of("resident", "halo")) {
            assertArrayEquals(
                    expected,
                    Npy.read(cluster("given-" + gather, faces, "--knn", graph.toString(), "--gather", gather)
                            .resolve("labels.npy")));
            // as many columns as faces, and those without the face itself: no search finds more
            for (int columns = faces; columns >= Math.max(1, faces - 1); columns--) {
                String name = columns + "-" + gather;
                assertArrayEquals(
                        expected,
                        Npy.read(cluster(
                                        name,
                                        faces,
                                        "--knn",
                                        ids(graph, faces, columns).toString(),
                                        "--gather",
                                        gather)
                                .resolve("labels.npy")));
            }
        }
    }

    @Test
    void missingNeighboursAreWrittenAsMinusOneAtTheGreatestDistance() throws IOException {
        Path graph = knn(3, "exact");
        double[] ids = member(graph, "knns.npy");
        double[] distances = member(graph, "dists.npy");
        assertEquals(3 * K, ids.length);
        for (int cell = 0; cell < ids.length; cell++) {
            assertEquals(cell % K >= 3, ids[cell] == -1, "cell " + cell);
            assertEquals(cell % K >= 3, distances[cell] == 2, "cell " + cell);
        }
    }

    private double[] member(Path npz, String name) throws IOException {
        try (ZipFile zip = new ZipFile(npz.toFile())) {
            return Npy.read(Files.write(
                    folder.resolve(name), zip.getInputStream(zip.getEntry(name)).readAllBytes()));
        }
    }

    private Path cluster(String name, int faces, String... more) throws IOException {
        Path out = folder.resolve(name);
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                array(faces).toString(),
                "--lce-weights",
                DEMO + "LCENet.pth",
                "--pce-weights",
                DEMO + "PCENet.pth",
                "--output",
                out.toString(),
                "--precision",
                "f32",
                "--save-intermediates",
                "--partitions",
                "1"));
        flags.addAll(List.of(more));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return out;
    }

    private Path knn(int faces, String method) throws IOException {
        Path out = folder.resolve(method + ".npz");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0,
                Jobs.knn(
                        List.of(
                                "--features",
                                array(faces).toString(),
                                "--k",
                                String.valueOf(K),
                                "--knn-method",
                                method,
                                "--output",
                                out.toString()),
                        new PrintStream(said)),
                said::toString);
        return out;
    }

    /** The first faces of the demo. */
    private Path array(int faces) throws IOException {
        Path path = folder.resolve("features.npy");
        FloatBuffer vectors = FloatBuffer.allocate(faces * DIM);
        features("data/demo/features.npy").gather(IntStream.range(0, faces).toArray(), 0, faces, vectors);
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(path), ElementType.FLOAT32, faces, DIM)) {
            for (float value : vectors.array()) {
                npy.write(value);
            }
        }
        return path;
    }

    private ResidentFeatures features(int faces) throws IOException {
        return features(array(faces).toString());
    }

    private ResidentFeatures features(String path) {
        return ResidentFeatures.load(storage, List.of(FeatureFile.open(storage, path, null)));
    }

    /** A graph of ids alone, of the given number of columns; without the face itself where they are too few for it. */
    private Path ids(Path graph, int faces, int columns) throws IOException {
        Path path = folder.resolve(columns + ".npy");
        ScoredGraph hand = read(graph, faces);
        int first = columns < faces ? 1 : 0;
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(path), ElementType.INT64, faces, columns)) {
            for (int cell = 0; cell < faces * columns; cell++) {
                npy.write((long) hand.ids[cell / columns * K + first + cell % columns]);
            }
        }
        return path;
    }

    private ScoredGraph read(Path graph, int faces) throws IOException {
        ScoredGraph hand = new ScoredGraph(K, new int[faces * K], new float[faces * K], new float[faces * K]);
        try (KnnRows rows = KnnFile.open(storage, graph.toString()).read(storage, 0, faces, K)) {
            for (int row = 0; row < faces; row++) {
                rows.next(hand.ids, hand.similarities, row * K);
            }
        }
        return hand;
    }
}
