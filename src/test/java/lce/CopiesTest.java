package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole jobs on faces many of which have the same vector. */
@Tag("long")
class CopiesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final String DEMO = "data/demo/";
    private static final int DIM = 32;
    private static final int K = 8; // of the golden networks

    @TempDir
    Path folder;

    private float[] features; // [faces, DIM]
    private int[] vectorOf; // the number of each face's vector: copies have the same

    /**
     * @param sizes of groups of copies; all other faces are different
     * @param ways flags that make no difference
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a pair, 200, 2",
        "few, 200, 3",
        "as many as neighbours, 200, 8",
        "one more, 200, 9",
        "50, 200, 50",
        "61 among 600, 600, 61",
        "all sizes, 400, 2 3 7 8 9 50 61",
        "every fourth twice, 200, 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2",
        "two strangers, 80, 40 40",
        "one vector, 50, 50"
    })
    void copiesAreTogetherHoweverTheyReachTheJob(String name, int faces, String sizes) throws IOException {
        draw(faces, Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray());
        double[] expected = assertCopiesTogether(cluster("built", "--partitions", "3"));
        assertArrayEquals(expected, assertCopiesTogether(cluster("halo", "--gather", "halo", "--partitions", "5")));
        assertCopiesTogether(cluster("lists", "--knn-method", "ivf"));
        Path graph = folder.resolve("graph.npz");
        assertEquals(
                0,
                Jobs.knn(
                        List.of(
                                "--features",
                                file().toString(),
                                "--k",
                                String.valueOf(K),
                                "--output",
                                graph.toString()),
                        quiet()));
        assertCopiesTogether(cluster("given", "--knn", graph.toString()));
    }

    @Test
    void allFacesMayOccurTwice() throws IOException {
        draw(300, IntStream.range(0, 150).map(i -> 2).toArray());
        assertCopiesTogether(cluster("built"));
    }

    @Test
    void facesHaveTheResultsOfTheirNodes() throws IOException {
        draw(240, new int[] {2, 3, 40});
        Path all = cluster("all", "--save-intermediates", "--partitions", "4");
        int[] first = firstRows();
        float[] every = features;
        int[] distinct = IntStream.range(0, first.length)
                .filter(row -> first[row] == row)
                .toArray();
        features = new float[distinct.length * DIM];
        IntStream.range(0, distinct.length)
                .forEach(i -> System.arraycopy(every, distinct[i] * DIM, features, i * DIM, DIM));
        Path alone = cluster("alone", "--save-intermediates", "--partitions", "2");

        for (Map.Entry<String, Integer> array :
                Map.of("labels.npy", 1, "density.npy", 1, "lce_scores.npy", K).entrySet()) {
            int width = array.getValue();
            double[] faces = Npy.read(all.resolve(array.getKey()));
            double[] nodes = Npy.read(alone.resolve(array.getKey()));
            assertEquals(first.length * width, faces.length);
            for (int row = 0; row < first.length; row++) {
                int node = Arrays.binarySearch(distinct, first[row]);
                assertArrayEquals(
                        Arrays.copyOfRange(nodes, node * width, (node + 1) * width),
                        Arrays.copyOfRange(faces, row * width, (row + 1) * width));
            }
        }
        for (String pairs : List.of("edge_d.npy", "edge_s.npy")) {
            assertArrayEquals(
                    Arrays.stream(Npy.read(alone.resolve(pairs)))
                            .map(node -> distinct[(int) node])
                            .toArray(),
                    Npy.read(all.resolve(pairs)));
        }
        assertArrayEquals(Npy.read(alone.resolve("pce_prob.npy")), Npy.read(all.resolve("pce_prob.npy")));
    }

    @Test
    void partitionsChangeNothing() throws IOException {
        draw(400, new int[] {2, 3, 7, 50, 2, 2, 61});
        List<Row> expected = rows(cluster("p1", "--partitions", "1"), "edges");
        for (String partitions : List.of("5", "32")) {
            Path out = cluster("p" + partitions, "--partitions", partitions);
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("p1/labels.npy")), Files.readAllBytes(out.resolve("labels.npy")));
            assertTrue(expected.equals(rows(out, "edges")), "edges differ in " + partitions + " partitions");
        }
    }

    @Test
    void theSavedGraphGivesTheSameClusters() throws IOException {
        draw(300, new int[] {2, 3, 8, 9, 50});
        Path graph = folder.resolve("saved.npz");
        Path built = cluster("built", "--save-knn", graph.toString());
        assertArrayEquals(
                Npy.read(built.resolve("labels.npy")),
                Npy.read(cluster("given", "--knn", graph.toString()).resolve("labels.npy")));
    }

    @Test
    void theDemoDoubledIsClusteredAsWellAsTheDemo() throws IOException {
        double[] demo = Npy.read(Path.of(DEMO + "features.npy"));
        List<String> labels = Files.readAllLines(Path.of(DEMO + "labels.meta"));
        int dim = demo.length / labels.size();
        Path doubled = folder.resolve("doubled.npy");
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, 2 * labels.size()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        try (OutputStream out = Files.newOutputStream(doubled);
                NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, order.size(), dim)) {
            for (int row : order) {
                for (int i = 0; i < dim; i++) {
                    npy.write((float) demo[row / 2 * dim + i]);
                }
            }
        }
        Path truth = Files.write(
                folder.resolve("doubled.meta"),
                order.stream().map(row -> labels.get(row / 2)).toList());
        Path out = folder.resolve("doubled");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(
                0,
                Jobs.cluster(
                        List.of(
                                "--features",
                                doubled.toString(),
                                "--labels",
                                truth.toString(),
                                "--lce-weights",
                                DEMO + "LCENet.pth",
                                "--pce-weights",
                                DEMO + "PCENet.pth",
                                "--output",
                                out.toString()),
                        new PrintStream(said)),
                said::toString);
        JsonNode metrics =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        assertTrue(metrics.at("/pairwise/fscore").asDouble() >= .966, metrics.toString());
        assertTrue(metrics.at("/bcubed/fscore").asDouble() >= .948, metrics.toString());
        assertEquals(labels.size(), metrics.at("/copies").asInt());
        assertTrue(said.toString().contains("4,145 faces are copies of others"), said::toString);
    }

    /** Faces in shuffled order, so many of them copies of each other, drawn around a few centres. */
    private void draw(int faces, int... sizes) {
        Random random = new Random(faces + sizes.length);
        List<Integer> vectors = new ArrayList<>();
        for (int group = 0; group < sizes.length; group++) {
            vectors.addAll(Collections.nCopies(sizes[group], group));
        }
        for (int vector = sizes.length; vectors.size() < faces; vector++) {
            vectors.add(vector);
        }
        Collections.shuffle(vectors, random);
        vectorOf = vectors.stream().mapToInt(Integer::intValue).toArray();
        float[] different = new float[faces * DIM];
        for (int i = 0; i < different.length; i++) {
            different[i] = (float) (random.nextGaussian() + (i / DIM % 20 == i % DIM ? 8 : 0));
        }
        features = new float[faces * DIM];
        for (int row = 0; row < faces; row++) {
            System.arraycopy(different, vectorOf[row] * DIM, features, row * DIM, DIM);
        }
    }

    /** The first row with each row's vector. */
    private int[] firstRows() {
        Map<Integer, Integer> first = new TreeMap<>();
        return IntStream.range(0, vectorOf.length)
                .map(row -> first.computeIfAbsent(vectorOf[row], vector -> row))
                .toArray();
    }

    /** Returns the labels. */
    private double[] assertCopiesTogether(Path out) throws IOException {
        double[] labels = Npy.read(out.resolve("labels.npy"));
        int[] first = firstRows();
        long[] copies = IntStream.range(0, first.length)
                .filter(row -> first[row] != row)
                .mapToLong(row -> row)
                .toArray();
        int next = 0;
        for (int row = 0; row < labels.length; row++) {
            assertEquals(labels[first[row]], labels[row], "row " + row);
            assertTrue(labels[row] <= next, "clusters are numbered in the order of their first rows");
            next = Math.max(next, (int) labels[row] + 1);
        }
        JsonNode metrics =
                new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
        assertEquals(copies.length, metrics.get("copies").asInt());
        assertEquals(
                labels.length - copies.length, metrics.get("distinct_faces").asInt());
        assertEquals(0, metrics.get("invalid_faces").asInt());
        assertEquals(next, metrics.get("clusters").asInt());
        List<Row> clusters = rows(out, "clusters");
        for (int row = 0; row < labels.length; row++) {
            double label = labels[row];
            assertEquals(row, clusters.get(row).getLong(0));
            assertEquals((long) label, clusters.get(row).getLong(1));
            assertEquals(
                    Arrays.stream(labels).filter(other -> other == label).count(),
                    clusters.get(row).getLong(2));
        }
        List<Row> edges = SharedSpark.session()
                .read()
                .parquet(out.resolve("edges").toString())
                .where("kind = 'copy'")
                .orderBy("source")
                .collectAsList();
        assertArrayEquals(
                copies, edges.stream().mapToLong(edge -> edge.getLong(0)).toArray());
        for (Row edge : edges) {
            assertEquals(first[(int) edge.getLong(0)], edge.getLong(1));
            assertEquals("copy 1.0 1.0 null", edge.get(2) + " " + edge.get(3) + " " + edge.get(4) + " " + edge.get(5));
        }
        return labels;
    }

    /** Rows in the order of the first column and the second: Spark reads large files first. */
    private static List<Row> rows(Path out, String table) {
        Dataset<Row> written =
                SharedSpark.session().read().parquet(out.resolve(table).toString());
        return written.orderBy(written.columns()[0], written.columns()[1]).collectAsList();
    }

    private Path cluster(String name, String... more) throws IOException {
        Path out = folder.resolve(name);
        List<String> flags = new ArrayList<>(List.of(
                "--features",
                file().toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                out.toString()));
        flags.addAll(List.of(more));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return out;
    }

    private Path file() throws IOException {
        Path file = folder.resolve("features.npy");
        try (OutputStream out = Files.newOutputStream(file);
                NpyWriter npy = new NpyWriter(out, ElementType.FLOAT32, features.length / DIM, DIM)) {
            for (float element : features) {
                npy.write(element);
            }
        }
        return file;
    }

    private static PrintStream quiet() {
        return new PrintStream(OutputStream.nullOutputStream());
    }
}
