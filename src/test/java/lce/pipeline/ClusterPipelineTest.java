package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distributed stages against the plain method, on random graphs full of oddities, cut in any number of partitions. */
class ClusterPipelineTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void partitionsAndTheirOrderChangeNoBit(int partitions) {
        for (int seed = 0; seed < 3; seed++) {
            HandGraph graph = HandGraph.random(700, 6, seed);
            graph.probability = -1; // by hash
            Clustering clustering = graph.run(partitions, seed);
            PlainMethod plain = new PlainMethod(graph);

            assertArrayEquals(plain.density, HandGraph.allDoubles(clustering.densities()));
            assertArrayEquals(plain.densityEdges.stream().flatMapToLong(java.util.Arrays::stream).toArray(), HandGraph.all(clustering.densityEdges()));
            assertArrayEquals(plain.similarityEdges.stream().flatMapToLong(e -> java.util.stream.LongStream.of(e >>> 32, e & 0xffffffffL)).toArray(),
                    HandGraph.all(clustering.similarityEdges()));
            assertArrayEquals(PlainMethod.components(graph.n, keptEdges(clustering)), clustering.labels());
        }
    }

    private static long[][] keptEdges(Clustering clustering) {
        long[] density = HandGraph.all(clustering.densityEdges());
        List<Float> probabilities = new ArrayList<>();
        clustering.probabilities().forEachRemaining(piece -> {
            for (float p : piece) {
                probabilities.add(p);
            }
        });
        List<long[]> edges = new ArrayList<>();
        for (int i = 0; i < probabilities.size(); i++) {
            if (probabilities.get(i) > 0.5f) {
                edges.add(new long[] {density[2 * i], density[2 * i + 1]});
            }
        }
        long[] similarity = HandGraph.all(clustering.similarityEdges());
        for (int i = 0; i < similarity.length; i += 2) {
            edges.add(new long[] {similarity[i], similarity[i + 1]});
        }
        return edges.toArray(long[][]::new);
    }
}
