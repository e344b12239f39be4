package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.ClusterJob;
import lce.Needs;
import lce.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What half precision does to whole data sets: each is clustered by a job whose networks run by the CUDA kernels in
 * fp16, on the fake driver, and by one on processors in f32.
 *
 * <pre>
 * mvn test -Dtest=FScoreOnFakeDriverTest -Dtest.tags=slow -Dtest.excluded.tags=gpu
 * </pre>
 *
 * The kernels take one core, whatever the machine has: on a Zen 4 one 4 minutes for the demo's 4,145 faces (LCENet 66
 * faces/s, PCENet 39 pairs/s) and 8 for 13,232 photos of LFW through a MobileFaceNet, which are for whoever has them in
 * ../shared/faces. Both precisions give the same clusters:
 *
 * <pre>
 *                        demo                  LFW
 *                        fp16      f32         fp16      f32
 * pairwise F             96.61     96.61       95.88     95.88
 * BCubed F               94.83     94.83       93.93     93.93
 * clusters               1,670     1,670       5,378     5,378
 * |dp| of LCENet         1.3e-3 at most        1.7e-3 at most
 *   99.9% of them        5.9e-4                7.0e-4
 * |dp| of PCENet         9.1e-4 at most        1.3e-3 at most
 *   99.9% of them        6.3e-4                8.3e-4
 * same density edges     4,062 of 4,062        13,043 of 13,051
 * </pre>
 */
@Tag("slow")
class FScoreOnFakeDriverTest {

    private static final Path DEMO = Path.of("data/demo");
    private static final Path PHOTOS = Path.of("../shared/faces/lfw128");
    private static final double F_TOLERANCE = 1e-3;
    private static final double SCORE_TOLERANCE = 2e-3;

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheFakeDriver() {
        Needs.that(Emulator.whyUnavailable() == null, Emulator.whyUnavailable());
    }

    @Test
    void theDemoIsClusteredAsInSinglePrecision() throws Exception {
        assertHalfPrecisionKeepsClusters(DEMO);
    }

    @Test
    void realFacesAreClusteredAsInSinglePrecision() throws Exception {
        Needs.that(Files.isDirectory(PHOTOS), PHOTOS + " is not here");
        assertHalfPrecisionKeepsClusters(PHOTOS);
    }

    private void assertHalfPrecisionKeepsClusters(Path data) throws Exception {
        Path half = job(data, "cuda", "auto", "CUDA on Fake GPU, sm_80, fp16 on tensor cores");
        Path single = job(data, "cpu", "f32", "f32");
        JsonNode expected =
                new ObjectMapper().readTree(single.resolve("metrics.json").toFile());
        JsonNode actual =
                new ObjectMapper().readTree(half.resolve("metrics.json").toFile());
        for (String path : List.of("/pairwise/fscore", "/bcubed/fscore", "/nmi", "/clusters")) {
            System.out.printf(
                    Locale.ROOT,
                    "%s %s: fp16 %.5f, f32 %.5f%n",
                    data,
                    path,
                    actual.at(path).asDouble(),
                    expected.at(path).asDouble());
        }
        double[] scores = off(Npy.read(single.resolve("lce_scores.npy")), Npy.read(half.resolve("lce_scores.npy")));
        double[] probabilities = off(probabilities(single), probabilities(half));
        System.out.println(data + " LCENet: " + said(scores));
        System.out.println(data + " PCENet: " + said(probabilities));

        for (String path : List.of("/pairwise/fscore", "/bcubed/fscore")) {
            assertEquals(expected.at(path).asDouble(), actual.at(path).asDouble(), F_TOLERANCE, path);
        }
        assertTrue(oneInAThousand(scores) <= SCORE_TOLERANCE, "LCENet: " + said(scores));
        assertTrue(oneInAThousand(probabilities) <= SCORE_TOLERANCE, "PCENet: " + said(probabilities));
    }

    /** The output of a job. */
    private Path job(Path data, String engine, String precision, String description) throws Exception {
        Path out = folder.resolve(engine);
        ChildProcess.Ended job = FakeDriver.run(
                ClusterJob.class,
                Map.of(),
                List.of(
                        "--features",
                        data.resolve("features.npy").toString(),
                        "--knn",
                        data.resolve("knn.npz").toString(),
                        "--labels",
                        data.resolve("labels.meta").toString(),
                        "--lce-weights",
                        DEMO.resolve("LCENet.pth").toString(),
                        "--pce-weights",
                        DEMO.resolve("PCENet.pth").toString(),
                        "--engine",
                        engine,
                        "--precision",
                        precision,
                        "--output",
                        out.toString(),
                        "--save-intermediates"));
        assertEquals(0, job.status(), job.said());
        assertTrue(
                job.said().lines().anyMatch(line -> line.startsWith("executor driver: ") && line.contains(description)),
                job.said());
        return out;
    }

    /** PCENet's probability of each density edge. */
    private static Map<List<Double>, Double> probabilities(Path out) throws IOException {
        double[] edges = Npy.read(out.resolve("edge_d.npy"));
        double[] probabilities = Npy.read(out.resolve("pce_prob.npy"));
        Map<List<Double>, Double> of = new HashMap<>();
        for (int edge = 0; edge < probabilities.length; edge++) {
            of.put(List.of(edges[2 * edge], edges[2 * edge + 1]), probabilities[edge]);
        }
        return of;
    }

    /**
     * Differences at the edges that both have, which are all but a few: where two neighbours are nearly equal, either
     * may get the edge.
     */
    private static double[] off(Map<List<Double>, Double> expected, Map<List<Double>, Double> actual) {
        List<Double> off = new ArrayList<>();
        expected.forEach((edge, probability) -> {
            if (actual.containsKey(edge)) {
                off.add(Math.abs(probability - actual.get(edge)));
            }
        });
        System.out.println(off.size() + " of " + expected.size() + " density edges are the same");
        assertTrue(
                off.size() >= 0.99 * expected.size(),
                "only " + off.size() + " of " + expected.size() + " density edges are the same");
        return off.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** Differences, ascending. */
    private static double[] off(double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length);
        double[] off = new double[expected.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = Math.abs(expected[i] - actual[i]);
        }
        Arrays.sort(off);
        return off;
    }

    private static double oneInAThousand(double[] off) {
        return off[(int) (off.length * 0.999)];
    }

    private static String said(double[] off) {
        return String.format(
                Locale.ROOT,
                "%d scores off by up to %.2e, 99.9%% of them by at most %.2e, median %.2e",
                off.length,
                off[off.length - 1],
                oneInAThousand(off),
                off[off.length / 2]);
    }
}
