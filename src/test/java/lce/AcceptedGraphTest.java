package lce;

import static lce.ChangedGraph.GOLDEN;
import static lce.ChangedGraph.K;
import static lce.ChangedGraph.N;
import static lce.GraphJob.graph;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole jobs that are given a graph of the features which is written in another way. */
@Tag("long")
class AcceptedGraphTest {

    @TempDir
    Path folder;

    private GraphJob job;

    @BeforeEach
    void givesTheJobItsFolder() {
        job = new GraphJob(folder);
    }

    static Stream<Arguments> graphsThatBelong() {
        return Stream.of(
                graph("as it is", GraphLayout.SPLIT, g -> {}, "Graph check: 110 rows agree with the features\n"),
                graph("as it is", GraphLayout.PAIRED, g -> {}, "Graph check: 110 rows agree with the features\n"),
                graph("as it is", GraphLayout.IDS, g -> {}, "Graph check: 110 rows agree with the features\n"),
                graph(
                        "distances to three digits",
                        GraphLayout.SPLIT,
                        g -> g.values(d -> Math.round(1000 * d) / 1000.),
                        "110 rows agree with the features\n"),
                graph(
                        "rows in any order",
                        GraphLayout.PAIRED,
                        g -> g.everyRow(3, 1, 0, 2, 7, 4, 6, 5),
                        "110 rows agree with the features\n"),
                graph(
                        "the face itself behind a neighbour",
                        GraphLayout.SPLIT,
                        g -> g.columns(12, 1, 0, 2, 3, 4, 5, 6, 7),
                        "in 1 of 110 rows the face itself was not the first"),
                graph(
                        "the face itself last",
                        GraphLayout.IDS,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7, 0),
                        "in 110 of 110 rows the face itself was not the first"),
                graph(
                        "without the face itself",
                        GraphLayout.SPLIT,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"),
                graph(
                        "without the face itself",
                        GraphLayout.PAIRED,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"),
                graph(
                        "without the face itself",
                        GraphLayout.IDS,
                        g -> g.everyRow(1, 2, 3, 4, 5, 6, 7),
                        "in 110 of 110 rows the face itself was not the first"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void graphsThatBelong(String name, GraphLayout layout, Consumer<ChangedGraph> change, List<String> words)
            throws IOException {
        for (String gather : List.of("resident", "halo")) {
            List<String> flags = job.flags(gather, layout, change);
            flags.addAll(List.of("--gather", gather));
            String said = job.succeed(flags);
            for (String word : words) {
                assertTrue(said.contains(word), said);
            }
            assertArrayEquals(
                    Npy.read(GOLDEN.resolve("labels_pred.npy")),
                    Npy.read(folder.resolve(gather).resolve("labels.npy")));
        }
    }

    @Test
    void missingNeighboursMayStandAnywhereInARow() throws IOException {
        Consumer<ChangedGraph> holes = g -> {
            for (int row = 0; row < N; row += 2) {
                g.ids[row][1 + row % 7] = -1;
                g.distances[row][1 + row % 7] = row % 4 == 0 ? Float.MAX_VALUE : Double.NaN; // as searches write it
            }
        };
        Consumer<ChangedGraph> atTheEnd = g -> {
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
        for (GraphLayout layout : GraphLayout.values()) {
            for (Consumer<ChangedGraph> change : List.of(holes, atTheEnd)) {
                String name = layout + (change == holes ? "-holes" : "-end");
                String said = job.succeed(job.flags(name, layout, change));
                assertTrue(said.contains("55 neighbours are missing"), said);
                assertEquals(
                        55, job.metrics(name).at("/graph/missing_neighbours").asLong());
                assertEquals(0, job.metrics(name).at("/graph/self_moved").asLong());
                double[] labels = Npy.read(folder.resolve(name).resolve("labels.npy"));
                expected = expected == null ? labels : expected;
                assertArrayEquals(expected, labels, name);
            }
        }
    }
}
