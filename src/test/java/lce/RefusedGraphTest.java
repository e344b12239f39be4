package lce;

import static lce.ChangedGraph.N;
import static lce.GraphJob.graph;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole jobs that are given a graph which does not belong to the features. */
@Tag("long")
class RefusedGraphTest {

    @TempDir
    Path folder;

    private GraphJob job;

    @BeforeEach
    void givesTheJobItsFolder() {
        job = new GraphJob(folder);
    }

    static Stream<Arguments> graphsThatDoNotBelong() {
        Consumer<ChangedGraph> upsideDown = g -> {
            List<long[]> rows = new ArrayList<>(List.of(g.ids));
            Collections.reverse(rows);
            g.ids = rows.toArray(long[][]::new);
            g.ids(id -> N - 1 - id);
            List<double[]> far = new ArrayList<>(List.of(g.distances));
            Collections.reverse(far);
            g.distances = far.toArray(double[][]::new);
        };
        Consumer<ChangedGraph> otherFeatures = g -> {
            Random random = new Random(2);
            for (double[] vector : g.features) {
                Arrays.setAll(vector, c -> random.nextGaussian());
            }
        };
        return Stream.of(
                graph(
                        "similarities",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> 1 - d),
                        "cosine similarities",
                        "1 - similarity",
                        "in row 0 the file gives face 83 the distance 0.440, the vectors 0.560",
                        "--no-graph-check"),
                graph(
                        "similarities",
                        GraphLayout.PAIRED,
                        g -> g.values(d -> 1 - d),
                        "cosine similarities",
                        "write 1 - similarity"),
                graph(
                        "squared Euclidean distances",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> 2 * d),
                        "squared Euclidean distances",
                        "divide them by 2"),
                graph(
                        "squared Euclidean distances",
                        GraphLayout.PAIRED,
                        g -> g.values(d -> 2 * d),
                        "squared Euclidean distances",
                        "divide them by 2"),
                graph(
                        "Euclidean distances",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> Math.sqrt(Math.max(0, 2 * d))),
                        " Euclidean distances",
                        "square them and divide by 2"),
                graph(
                        "negated similarities",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> d - 1),
                        "negated cosine similarities",
                        "add 1"),
                graph(
                        "zeros",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> 0),
                        "zeros instead of cosine distances",
                        "search again"),
                graph(
                        "ids from 1",
                        GraphLayout.SPLIT,
                        g -> g.ids(id -> id + 1),
                        "the id 110",
                        "count from 1",
                        "subtract 1"),
                graph(
                        "ids from 1",
                        GraphLayout.IDS,
                        g -> g.ids(id -> id + 1),
                        "the id 110",
                        "count from 1",
                        "subtract 1"),
                graph(
                        "ids from 1, the last one cut",
                        GraphLayout.SPLIT,
                        g -> g.ids(id -> Math.min(id + 1, N - 1)),
                        "count faces from 1",
                        "subtract 1 from every id"),
                graph(
                        "ids from 1, the last one cut",
                        GraphLayout.IDS,
                        g -> g.ids(id -> Math.min(id + 1, N - 1)),
                        "count faces from 1",
                        "subtract 1 from every id"),
                graph("ids from -1", GraphLayout.PAIRED, g -> g.ids(id -> id - 1), "1 too low", "add 1 to every id"),
                graph("ids from -1", GraphLayout.IDS, g -> g.ids(id -> id - 1), "1 too low", "add 1 to every id"),
                graph(
                        "rows in another order",
                        GraphLayout.SPLIT,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                graph(
                        "rows in another order",
                        GraphLayout.PAIRED,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                graph(
                        "rows in another order",
                        GraphLayout.IDS,
                        upsideDown,
                        "other features, or to these faces in another order",
                        "from these features"),
                graph("other features", GraphLayout.SPLIT, otherFeatures, "other features"),
                graph("other features", GraphLayout.IDS, otherFeatures, "other features"),
                graph(
                        "one row out of order",
                        GraphLayout.SPLIT,
                        g -> g.columns(7, 0, 7, 2, 3, 4, 5, 6, 1),
                        "not sorted by distance",
                        "1 of the 110 rows",
                        "row 7",
                        "sort each row"),
                graph(
                        "the farthest first",
                        GraphLayout.IDS,
                        g -> g.everyRow(0, 7, 6, 5, 4, 3, 2, 1),
                        "not sorted by distance",
                        "sort each row"),
                graph(
                        "Euclidean distances of unscaled vectors",
                        GraphLayout.SPLIT,
                        g -> {
                            g.stretch();
                            g.search((a, b) -> Math.sqrt(g.product(a, a) + g.product(b, b) - 2 * g.product(a, b)));
                        },
                        "not cosine distances",
                        "Euclidean ones of vectors that were not scaled",
                        "scale the vectors"),
                graph(
                        "inner products of unscaled vectors",
                        GraphLayout.SPLIT,
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
    void graphsThatDoNotBelong(String name, GraphLayout layout, Consumer<ChangedGraph> change, List<String> words)
            throws IOException {
        List<String> flags = job.flags("out", layout, change);
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

    @Test
    void aGraphThatDoesNotBelongIsUsedIfItIsNotChecked() throws IOException {
        List<String> flags = job.flags("out", GraphLayout.SPLIT, g -> g.values(d -> 2 * d));
        flags.add("--no-graph-check");
        assertFalse(job.succeed(flags).contains("agree with the features"));
        JsonNode metrics = job.metrics("out");
        assertTrue(metrics.at("/configuration/no-graph-check").asBoolean());
        assertEquals(0, metrics.at("/graph/rows_checked").asLong());
    }

    @Test
    void oneColumnFewerIsRefusedIfARowHoldsTheFaceItself() throws IOException {
        String said = Jobs.refusal(job.flags("out", GraphLayout.SPLIT, g -> {
            g.everyRow(1, 2, 3, 4, 5, 6, 7);
            g.ids[40][3] = 40;
        }));
        assertTrue(
                said.contains("7 neighbours per face") && said.contains("row 40") && said.contains("8 are needed"),
                said);
    }
}
