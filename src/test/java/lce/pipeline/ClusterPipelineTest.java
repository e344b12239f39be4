package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.pipeline.engine.EngineFactory;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The distributed stages against the plain method, on random graphs full of oddities, cut in any number of partitions.
 */
@Tag("processor")
@Tag("long")
class ClusterPipelineTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void partitionsAndTheirOrderChangeNoBit(int partitions) {
        for (int seed = 0; seed < 3; seed++) {
            assertIsPlain(ScoredGraph.random(700, 6, seed), partitions, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void missingNeighboursCountAsNone(int partitions) {
        for (int seed = 0; seed < 3; seed++) {
            assertIsPlain(ScoredGraph.random(700, 6, seed).withMissingNeighbours(seed), partitions, seed);
        }
    }

    private static void assertIsPlain(ScoredGraph graph, int partitions, int seed) {
        Clustering clustering = GraphRun.of(graph).withVariedProbabilities().run(partitions, seed);
        PlainMethod plain = new PlainMethod(graph);
        assertEquals(plain.threshold, clustering.similarityThreshold(), 1e-12);
        assertArrayEquals(plain.density, Pieces.doubles(clustering.densities()));
        assertArrayEquals(
                plain.densityEdges.stream()
                        .flatMapToLong(java.util.Arrays::stream)
                        .toArray(),
                Pieces.longs(clustering.densityEdges()));
        assertArrayEquals(
                plain.similarityEdges.stream()
                        .flatMapToLong(e -> java.util.stream.LongStream.of(e >>> 32, e & 0xffffffffL))
                        .toArray(),
                Pieces.longs(clustering.similarityEdges()));
        assertArrayEquals(PlainMethod.components(graph.n, keptEdges(clustering)), clustering.labels());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void edgesWithinASimilarityComponentNeedNoCheck(int partitions) {
        int spared = 0;
        for (int seed = 0; seed < 3; seed++) {
            ScoredGraph graph = ScoredGraph.random(700, 6, seed);
            GraphRun run = GraphRun.of(graph).withVariedProbabilities();
            int[] labels = run.run(partitions, seed).labels();
            Clustering clustering =
                    run.withCheck(ClusterPipeline.Check.DECISIVE).run(partitions, seed);
            assertArrayEquals(labels, clustering.labels());

            PlainMethod plain = new PlainMethod(graph);
            int[] similar = PlainMethod.components(
                    graph.n,
                    plain.similarityEdges.stream()
                            .map(e -> new long[] {e >>> 32, e & 0xffffffffL})
                            .toArray(long[][]::new));
            float[] probabilities = Pieces.floats(clustering.probabilities());
            int checked = 0;
            int kept = 0;
            for (int i = 0; i < probabilities.length; i++) {
                long[] edge = plain.densityEdges.get(i);
                boolean settled = similar[(int) edge[0]] == similar[(int) edge[1]];
                assertEquals(settled, Float.isNaN(probabilities[i]));
                spared += settled ? 1 : 0;
                checked += settled ? 0 : 1;
                kept += probabilities[i] > .5f ? 1 : 0;
            }
            assertEquals(checked, clustering.counts().densityEdgesChecked());
            assertEquals(probabilities.length, clustering.counts().densityEdges());
            assertEquals(kept, clustering.counts().densityEdgesKept());
        }
        assertTrue(spared > 30, spared + " edges spared");
    }

    @Test
    void aTaskThatFailsClosesItsEngine() {
        GraphRun run = GraphRun.of(ScoredGraph.random(200, 4, 1));
        FailingEngine.OPEN.set(0);
        assertThrows(SparkException.class, () -> run.run(2, 0, new FailingEngine()));
        assertEquals(0, FailingEngine.OPEN.get());
    }

    /** Opens, and fails at its first face. */
    private static final class FailingEngine implements EngineFactory, InferenceEngine {

        static final AtomicInteger OPEN = new AtomicInteger();

        @Override
        public InferenceEngine open() {
            OPEN.incrementAndGet();
            return this;
        }

        @Override
        public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void pairwiseConnectivity(
                FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public String description() {
            return "failing";
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
        }
    }

    private static long[][] keptEdges(Clustering clustering) {
        long[] density = Pieces.longs(clustering.densityEdges());
        float[] probabilities = Pieces.floats(clustering.probabilities());
        List<long[]> edges = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0.5f) {
                edges.add(new long[] {density[2 * i], density[2 * i + 1]});
            }
        }
        long[] similarity = Pieces.longs(clustering.similarityEdges());
        for (int i = 0; i < similarity.length; i += 2) {
            edges.add(new long[] {similarity[i], similarity[i + 1]});
        }
        return edges.toArray(long[][]::new);
    }
}
