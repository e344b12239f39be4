package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole jobs that are given a graph which does not belong to the features, or is written in another way. */
@Tag("long")
class GraphCheckTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;
    private static final int K = 8;
    private static final int DIM = 32;

    private enum Layout {
        PAIRED,
        SPLIT,
        IDS
    }

    @TempDir
    Path folder;

    /** The golden graph, to be changed: long[N][columns] and double[N][columns], and the features that go with it. */
    private static final class Graph {

        long[][] ids = new long[N][K];
        double[][] distances = new double[N][K];
        final double[][] features = new double[N][DIM];

        Graph() {
            try {
                double[] knn = Npy.read(GOLDEN.resolve("knn.npy"));
                double[] x = Npy.read(GOLDEN.resolve("features.npy"));
                for (int row = 0; row < N; row++) {
                    features[row] = Arrays.copyOfRange(x, row * DIM, (row + 1) * DIM);
                }
                for (int cell = 0; cell < N * K; cell++) {
                    ids[cell / K][cell % K] = (long) knn[cell];
                    distances[cell / K][cell % K] = cell % K == 0 ? 0 : 1 - product(cell / K, (int) knn[cell]);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        double product(int a, int b) {
            return IntStream.range(0, DIM)
                    .mapToDouble(c -> features[a][c] * features[b][c])
                    .sum();
        }

        /** Replaces every distance by a function of it. */
        void values(java.util.function.DoubleUnaryOperator value) {
            for (double[] row : distances) {
                Arrays.setAll(row, column -> value.applyAsDouble(row[column]));
            }
        }

        void ids(java.util.function.LongUnaryOperator id) {
            for (long[] row : ids) {
                Arrays.setAll(row, column -> id.applyAsLong(row[column]));
            }
        }

        /** Gives each row the places of its columns in a new order. */
        void columns(int row, int... places) {
            long[] from = ids[row];
            double[] far = distances[row];
            ids[row] = IntStream.of(places).mapToLong(place -> from[place]).toArray();
            distances[row] =
                    IntStream.of(places).mapToDouble(place -> far[place]).toArray();
        }

        void everyRow(int... places) {
            IntStream.range(0, N).forEach(row -> columns(row, places));
        }

        /** Makes the vectors longer and shorter. */
        void stretch() {
            Random random = new Random(4);
            for (double[] vector : features) {
                double length = 3 + 3 * random.nextDouble();
                Arrays.setAll(vector, c -> vector[c] * length);
            }
        }

        /** Finds the neighbours anew, the smallest of a measure first. */
        void search(java.util.function.ToDoubleBiFunction<Integer, Integer> measure) {
            for (int row = 0; row < N; row++) {
                int self = row;
                int[] nearest = IntStream.range(0, N)
                        .boxed()
                        .sorted(java.util.Comparator.comparingDouble(other -> measure.applyAsDouble(self, other)))
                        .mapToInt(i -> i)
                        .limit(K)
                        .toArray();
                ids[row] = IntStream.of(nearest).asLongStream().toArray();
                distances[row] = IntStream.of(nearest)
                        .mapToDouble(other -> measure.applyAsDouble(self, other))
                        .toArray();
            }
        }
    }

    private static Arguments of(String name, Layout layout, Consumer<Graph> change, String... words) {
        return Arguments.of(name + ", " + layout, layout, change, List.of(words));
    }

    static Stream<Arguments> graphsThatDoNotBelong() {
        Consumer<Graph> upsideDown = g -> {
            List<long[]> rows = new ArrayList<>(List.of(g.ids));
            java.util.Collections.reverse(rows);
            g.ids = rows.toArray(long[][]::new);
            g.ids(id -> N - 1 - id);
            List<double[]> far = new ArrayList<>(List.of(g.distances));
            java.util.Collections.reverse(far);
            g.distances = far.toArray(double[][]::new);
        };
        Consumer<Graph> otherFeatures = g -> {
            Random random = new Random(2);
            for (double[] vector : g.features) {
                Arrays.setAll(vector, c -> random.nextGaussian());
            }
        };
        return Stream.of(
                of(
                        "similarities",
                        Layout.SPLIT,
                        g -> g.values(d -> 1 - d),
                        "cosine similarities",
                        "1 - similarity",
                        "in row 0 the file gives face 83 the distance 0.440, the vectors 0.560",
                        "--no-graph-check"),
                of(
                        "similarities",
                        Layout.PAIRED,
                        g -> g.values(d -> 1 - d),
                        "cosine similarities",
                        "write 1 - similarity"),
                of(
                        "squared Euclidean distances",
                        Layout.SPLIT,
                        g -> g.values(d -> 2 * d),
                        "squared Euclidean distances",
                        "divide them by 2"),
                of(
                        "squared Euclidean distances",
                        Layout.PAIRED,
                        g -> g.values(d -> 2 * d),
                        "squared Euclidean distances",
                        "divide them by 2"),
                of(
                        "Euclidean distances",
                        Layout.SPLIT,
                        g -> g.values(d -> Math.sqrt(Math.max(0, 2 * d))),
                        " Euclidean distances",
                        "square them and divide by 2"),
                of(
                        "negated similarities",
                        Layout.SPLIT,
                        g -> g.values(d -> d - 1),
                        "negated cosine similarities",
                        "add 1"),
                of("zeros", Layout.SPLIT, g -> g.values(d -> 0), "zeros instead of cosine distances", "search again"),
                of("ids from 1", Layout.SPLIT, g -> g.ids(id -> id + 1), "the id 110", "count from 1", "subtract 1"),
                of("ids from 1", Layout.IDS, g -> g.ids(id -> id + 1), "the id 110", "count from 1", "subtract 1"),
                of(
                        "ids from 1, the last one cut",
                        Layout.SPLIT,
                        g -> g.ids(id -> Math.min(id + 1, N - 1)),
                        "count faces from 1",
                        "subtract 1 from every id"),
                of(
                        "ids from 1, the last one cut",
                        Layout.IDS,
                        g -> g.ids(id -> Math.min(id + 1, N - 1)),
                        "count faces from 1",
                        "subtract 1 from every id"),
                of("ids from -1", Layout.PAIRED, g -> g.ids(id -> id - 1), "1 too low", "add 1 to every id"),
                of("ids from -1", Layout.IDS, g -> g.ids(id -> id - 1), "1 too low", "add 1 to every id"),
                of(
                        "rows in another order",
                        Layout.SPLIT,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                of(
                        "rows in another order",
                        Layout.PAIRED,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                of(
                        "rows in another order",
                        Layout.IDS,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                of("other features", Layout.SPLIT, otherFeatures, "other features"),
                of("other features", Layout.IDS, otherFeatures, "other features"),
                of(
                        "one row out of order",
                        Layout.SPLIT,
                        g -> g.columns(7, 0, 7, 2, 3, 4, 5, 6, 1),
                        "not sorted by distance",
                        "1 of the 110 rows",
                        "row 7",
                        "sort each row"),
                of(
                        "the farthest first",
                        Layout.IDS,
                        g -> g.everyRow(0, 7, 6, 5, 4, 3, 2, 1),
                        "not sorted by distance",
                        "sort each row"),
                of(
                        "Euclidean distances of unscaled vectors",
                        Layout.SPLIT,
                        g -> {
                            g.stretch();
                            g.search((a, b) -> Math.sqrt(g.product(a, a) + g.product(b, b) - 2 * g.product(a, b)));
                        },
                        "not cosine distances",
                        "Euclidean ones of vectors that were not scaled",
                        "scale the vectors"),
                of(
                        "inner products of unscaled vectors",
                        Layout.SPLIT,
                        g -> {
                            g.stretch();
                            g.search((a, b) -> -g.product(a, b));
                            g.values(d -> -d);
                        },
                        "inner products of vectors that were not scaled",
                        "1 - inner product"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void graphsThatDoNotBelong(String name, Layout layout, Consumer<Graph> change, List<String> words)
            throws IOException {
        List<String> flags = flags("out", layout, change);
        String said = Jobs.refusal(flags);
        for (String word : words) {
            assertTrue(said.contains(word), said);
        }
        if (name.startsWith("similarities") || name.startsWith("rows") || name.startsWith("ids from -1")) {
            flags.addAll(List.of("--gather", "halo"));
            assertEquals(said, Jobs.refusal(flags));
        }
        assertFalse(Files.exists(folder.resolve("out")));
    }

    static Stream<Arguments> graphsThatBelong() {
        return Stream.of(
                of("as it is", Layout.SPLIT, g -> {}, "Graph check: 110 rows agree with the features\n"),
                of("as it is", Layout.PAIRED, g -> {}, "Graph check: 110 rows agree with the features\n"),
                of("as it is", Layout.IDS, g -> {}, "Graph check: 110 rows agree with the features\n"),
                of(
                        "distances to three digits",
                        Layout.SPLIT,
                        g -> g.values(d -> Math.round(1000 * d) / 1000.),
                        "110 rows agree with the features\n"),
                of(
                        "rows in any order",
                        Layout.PAIRED,
                        g -> g.everyRow(3, 1, 0, 2, 7, 4, 6, 5),
                        "110 rows agree with the features\n"),
                of(
                        "the face itself behind a neighbour",
                        Layout.SPLIT,
                        g -> g.columns(12, 1, 0, 2, 3, 4, 5, 6, 7),
                        "in 1 of 110 rows the face itself was not the first"),
                of(
                        "the face itself last",
                        Layout.IDS,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7, 0),
                        "in 110 of 110 rows the face itself was not the first"),
                of(
                        "without the face itself",
                        Layout.SPLIT,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"),
                of(
                        "without the face itself",
                        Layout.PAIRED,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"),
                of(
                        "without the face itself",
                        Layout.IDS,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void graphsThatBelong(String name, Layout layout, Consumer<Graph> change, List<String> words) throws IOException {
        for (String gather : List.of("resident", "halo")) {
            List<String> flags = flags(gather, layout, change);
            flags.addAll(List.of("--gather", gather));
            String said = succeed(flags);
            for (String word : words) {
                assertTrue(said.contains(word), said);
            }
            assertArrayEquals(
                    Npy.read(GOLDEN.resolve("labels_pred.npy")),
                    Npy.read(folder.resolve(gather).resolve("labels.npy")));
        }
    }

    @Test
    void aGraphThatDoesNotBelongIsUsedIfItIsNotChecked() throws IOException {
        List<String> flags = flags("out", Layout.SPLIT, g -> g.values(d -> 2 * d));
        flags.add("--no-graph-check");
        assertFalse(succeed(flags).contains("agree with the features"));
        JsonNode metrics = metrics("out");
        assertTrue(metrics.at("/configuration/no-graph-check").asBoolean());
        assertEquals(0, metrics.at("/graph/rows_checked").asLong());
    }

    @Test
    void missingNeighboursMayStandAnywhereInARow() throws IOException {
        Consumer<Graph> holes = g -> {
            for (int row = 0; row < N; row += 2) {
                g.ids[row][1 + row % 7] = -1;
                g.distances[row][1 + row % 7] = row % 4 == 0 ? Float.MAX_VALUE : Double.NaN; // as searches write it
            }
        };
        Consumer<Graph> atTheEnd = g -> {
            holes.accept(g);
            for (int row = 0; row < N; row += 2) {
                int hole = 1 + row % 7;
                g.columns(
                        row,
                        IntStream.concat(IntStream.range(0, K).filter(column -> column != hole), IntStream.of(hole))
                                .toArray());
            }
        };
        double[] expected = null;
        for (Layout layout : Layout.values()) {
            for (Consumer<Graph> change : List.of(holes, atTheEnd)) {
                String name = layout + (change == holes ? "-holes" : "-end");
                String said = succeed(flags(name, layout, change));
                assertTrue(said.contains("55 neighbours are missing"), said);
                assertEquals(55, metrics(name).at("/graph/missing_neighbours").asLong());
                assertEquals(0, metrics(name).at("/graph/self_moved").asLong());
                double[] labels = Npy.read(folder.resolve(name).resolve("labels.npy"));
                expected = expected == null ? labels : expected;
                assertArrayEquals(expected, labels, name);
            }
        }
    }

    @Test
    void oneColumnFewerIsRefusedIfARowHoldsTheFaceItself() throws IOException {
        String said = Jobs.refusal(flags("out", Layout.SPLIT, g -> {
            g.everyRow(1, 2, 3, 4, 5, 6, 7);
            g.ids[40][3] = 40;
        }));
        assertTrue(
                said.contains("7 neighbours per face") && said.contains("row 40") && said.contains("8 are needed"),
                said);
    }

    private JsonNode metrics(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("metrics.json").toFile());
    }

    private static String succeed(List<String> flags) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return said.toString();
    }

    private List<String> flags(String out, Layout layout, Consumer<Graph> change) throws IOException {
        Graph graph = new Graph();
        change.accept(graph);
        Path features = folder.resolve("features.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(features), ElementType.FLOAT32, N, DIM)) {
            for (double[] vector : graph.features) {
                for (double value : vector) {
                    npy.write((float) value);
                }
            }
        }
        return new ArrayList<>(List.of(
                "--features",
                features.toString(),
                "--knn",
                write(graph, layout).toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                folder.resolve(out).toString()));
    }

    private Path write(Graph graph, Layout layout) throws IOException {
        int columns = graph.ids[0].length;
        Path path = folder.resolve(layout == Layout.IDS ? "knn.npy" : "knn.npz");
        if (layout == Layout.IDS) {
            try (OutputStream out = Files.newOutputStream(path)) {
                integers(graph, columns, out);
            }
            return path;
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            if (layout == Layout.PAIRED) {
                member(zip, "data.npy", out -> {
                    NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, N, 2, columns);
                    for (int row = 0; row < N; row++) {
                        for (long id : graph.ids[row]) {
                            npy.write((float) id);
                        }
                        for (double distance : graph.distances[row]) {
                            npy.write((float) distance);
                        }
                    }
                    npy.close();
                });
            } else {
                member(zip, "knns.npy", out -> integers(graph, columns, out));
                member(zip, "dists.npy", out -> {
                    NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, N, columns);
                    for (double[] row : graph.distances) {
                        for (double distance : row) {
                            npy.write((float) distance);
                        }
                    }
                    npy.close();
                });
            }
        }
        return path;
    }

    private static void integers(Graph graph, int columns, OutputStream out) throws IOException {
        NpyWriter npy = new NpyWriter(out, ElementType.INT64, N, columns);
        for (long[] row : graph.ids) {
            for (long id : row) {
                npy.write(id);
            }
        }
        npy.close();
    }

    private interface Written {
        void to(OutputStream out) throws IOException;
    }

    private static void member(ZipOutputStream zip, String name, Written array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        array.to(bytes);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes.toByteArray());
    }
}
