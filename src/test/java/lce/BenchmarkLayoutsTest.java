package lce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.features.FeatureTable;
import lce.io.ElementType;
import lce.io.NpyWriter;
import lce.network.LceNet;
import lce.network.RandomNetworks;
import lce.network.cpu.PlainEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * conf/ms1m.json, conf/deepfashion.json and conf/ijb-b.json as they stand, on small files of those benchmarks' names,
 * layouts and shapes.
 */
@Tag("long")
class BenchmarkLayoutsTest {

    private static final int N = 150;
    private static final int CHECKED = 2;

    @TempDir
    Path folder;

    @Test
    void msCeleb1mReadsRawFeaturesAndAPairedGraph() throws IOException {
        Benchmark b = new Benchmark("ms1m", 256, 80, 80, "MS1M");
        b.raw("features/part1_test.bin");
        b.meta("labels/part1_test.meta");
        b.npz("knns/part1_test/faiss_k_80.npz", true);
        b.check();
    }

    @Test
    void deepFashionReadsTheFirst8Of40Neighbours() throws IOException {
        Benchmark b = new Benchmark("deepfashion", 256, 8, 40, "DeepFashion");
        b.raw("deepfashion_test.bin");
        b.meta("deepfashion_test.meta");
        b.npz("deepfashion_k40.npz", false);
        b.check();
    }

    @Test
    void ijbBReadsArraysAndComputesSimilarities() throws IOException {
        Benchmark b = new Benchmark("ijb-b", 512, 120, 130, "IJB-B");
        b.array("512.fea.npy");
        b.labels("512.labels.npy");
        b.ids("knn.graph.512.bf.npy");
        b.check();
    }

    /** A generated benchmark: faces around 7 centres, and their exact neighbours. */
    private final class Benchmark {

        final String name;
        final int dim;
        final int k;
        final int columns;
        final String weights;
        final float[][] x = new float[N][];
        final int[][] ids = new int[N][];
        final double[][] distances = new double[N][];

        Benchmark(String name, int dim, int k, int columns, String weights) throws IOException {
            this.name = name;
            this.dim = dim;
            this.k = k;
            this.columns = columns;
            this.weights = weights;
            FeatureTable features = RandomNetworks.features(N, dim, 11);
            FloatBuffer all = FloatBuffer.allocate(N * dim);
            features.gather(IntStream.range(0, N).toArray(), 0, N, all);
            for (int i = 0; i < N; i++) {
                x[i] = Arrays.copyOfRange(all.array(), i * dim, (i + 1) * dim);
            }
            for (int i = 0; i < N; i++) {
                int self = i;
                ids[i] = IntStream.range(0, N)
                        .boxed()
                        .sorted((a, b) ->
                                a == self ? -1 : b == self ? 1 : Double.compare(distance(self, a), distance(self, b)))
                        .limit(columns)
                        .mapToInt(Integer::intValue)
                        .toArray();
                distances[i] = IntStream.of(ids[i])
                        .mapToDouble(j -> j == self ? 0 : distance(self, j))
                        .toArray();
            }
            TorchFile.write(file("LCENet_" + weights + ".pth"), RandomNetworks.lceTensors(dim, k, 1024, 20, 1));
            TorchFile.write(file("PCENet_" + weights + ".pth"), RandomNetworks.pceTensors(dim, k, 1024, 256, 25, 2));
        }

        double distance(int a, int b) {
            double dot = 0;
            for (int c = 0; c < dim; c++) {
                dot += (double) x[a][c] * x[b][c];
            }
            return 1 - dot;
        }

        Path file(String place) throws IOException {
            Path path = folder.resolve("data").resolve(name).resolve(place);
            Files.createDirectories(path.getParent());
            return path;
        }

        void raw(String place) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(4 * N * dim).order(ByteOrder.LITTLE_ENDIAN);
            for (float[] row : x) {
                for (float value : row) {
                    bytes.putFloat(3 * value); // to be scaled to unit length
                }
            }
            Files.write(file(place), bytes.array());
        }

        void array(String place) throws IOException {
            try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file(place)), ElementType.FLOAT32, N, dim)) {
                for (float[] row : x) {
                    for (float value : row) {
                        npy.write(value);
                    }
                }
            }
        }

        void meta(String place) throws IOException {
            Files.writeString(
                    file(place),
                    IntStream.range(0, N).mapToObj(i -> i % 7 + "\n").collect(Collectors.joining()));
        }

        void labels(String place) throws IOException {
            try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file(place)), ElementType.INT64, N)) {
                for (int i = 0; i < N; i++) {
                    npy.write((long) i % 7);
                }
            }
        }

        void ids(String place) throws IOException {
            try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file(place)), ElementType.INT64, N, columns)) {
                for (int[] row : ids) {
                    for (int id : row) {
                        npy.write((long) id);
                    }
                }
            }
        }

        void npz(String place, boolean paired) throws IOException {
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file(place)))) {
                if (paired) {
                    ByteArrayOutputStream data = new ByteArrayOutputStream();
                    try (NpyWriter npy = new NpyWriter(data, ElementType.FLOAT32, N, 2, columns)) {
                        for (int i = 0; i < N; i++) {
                            for (int id : ids[i]) {
                                npy.write((float) id);
                            }
                            for (double distance : distances[i]) {
                                npy.write((float) distance);
                            }
                        }
                    }
                    member(zip, "data.npy", data);
                } else {
                    ByteArrayOutputStream knns = new ByteArrayOutputStream();
                    ByteArrayOutputStream dists = new ByteArrayOutputStream();
                    try (NpyWriter first = new NpyWriter(knns, ElementType.INT64, N, columns);
                            NpyWriter second = new NpyWriter(dists, ElementType.FLOAT32, N, columns)) {
                        for (int i = 0; i < N; i++) {
                            for (int j = 0; j < columns; j++) {
                                first.write((long) ids[i][j]);
                                second.write((float) distances[i][j]);
                            }
                        }
                    }
                    member(zip, "knns.npy", knns);
                    member(zip, "dists.npy", dists);
                }
            }
        }

        private void member(ZipOutputStream zip, String member, ByteArrayOutputStream bytes) throws IOException {
            zip.putNextEntry(new ZipEntry(member));
            zip.write(bytes.toByteArray());
        }

        /** Runs the configuration; its first scores must be the plain engine's. */
        void check() throws IOException {
            String conf = Files.readString(Path.of("conf", name + ".json"))
                    .replace("\"data/", "\"" + folder + "/data/")
                    .replace("\"out/", "\"" + folder + "/out/");
            Path here = Files.writeString(folder.resolve(name + ".json"), conf);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            assertEquals(
                    0,
                    Jobs.cluster(
                            List.of("--conf", here.toString(), "--precision", "f32", "--save-intermediates"),
                            new PrintStream(said)),
                    said::toString);

            Path out = folder.resolve("out").resolve(name);
            double[] scores = Npy.read(out.resolve("lce_scores.npy"));
            assertEquals(N * k, scores.length);
            float[] expected = new float[CHECKED * k];
            int[] rows = IntStream.range(0, CHECKED)
                    .flatMap(i -> Arrays.stream(ids[i], 0, k))
                    .toArray();
            LceNet net = RandomNetworks.lce(dim, k, 1024, 20, 8, 1);
            new PlainEngine(net, null).localConnectivity(RandomNetworks.features(N, dim, 11), rows, CHECKED, expected);
            for (int cell = 0; cell < expected.length; cell++) {
                assertEquals(expected[cell], scores[cell], 1e-4, "cell " + cell);
            }
            JsonNode metrics =
                    new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
            assertEquals(N, metrics.get("nodes").asInt());
            assertEquals(k, metrics.get("k").asInt());
            assertTrue(metrics.at("/bcubed/fscore").asDouble() > 0);
        }
    }
}
