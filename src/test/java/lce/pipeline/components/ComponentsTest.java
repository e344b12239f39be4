package lce.pipeline.components;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import lce.SharedSpark;
import lce.pipeline.PlainMethod;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPartitioner;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.nodes.FaceNodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Union-find in one task and GraphX come to the same labels, on graphs that are hard for one or the other. */
@Tag("long")
class ComponentsTest {

    private static final long NO_TASK = 0;
    private static final long ANY_TASK = Long.MAX_VALUE;

    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest(name = "heap of a task {0}")
    @ValueSource(longs = {NO_TASK, ANY_TASK})
    void aPathInAnyOrderIsOneComponent(long heap) {
        int n = 3000;
        int[] order = shuffled(n);
        int[][] edges = IntStream.range(1, n)
                .mapToObj(i -> new int[] {order[i - 1], order[i]})
                .toArray(int[][]::new);
        assertArrayEquals(new int[n], labels(n, edges, heap));
        assertTrue(notes.get(0).endsWith(heap == NO_TASK ? "GraphX" : "union-find in one task"), notes::toString);
    }

    @ParameterizedTest(name = "heap of a task {0}")
    @ValueSource(longs = {NO_TASK, ANY_TASK})
    void aPathInOrderIsOneComponent(long heap) {
        int n = 3000;
        int[][] edges =
                IntStream.range(1, n).mapToObj(i -> new int[] {i, i - 1}).toArray(int[][]::new);
        assertArrayEquals(new int[n], labels(n, edges, heap));
    }

    @ParameterizedTest(name = "heap of a task {0}")
    @ValueSource(longs = {NO_TASK, ANY_TASK})
    void aStarIsOneComponentAndItsSizeIsRight(long heap) {
        int n = 5000;
        int[][] edges = IntStream.range(0, n)
                .filter(i -> i != 4321)
                .mapToObj(i -> new int[] {i, 4321})
                .toArray(int[][]::new);
        assertArrayEquals(new int[n], labels(n, edges, heap));
    }

    @ParameterizedTest(name = "heap of a task {0}")
    @ValueSource(longs = {NO_TASK, ANY_TASK})
    void randomForestsAreLabelledAsThePlainMethodDoes(long heap) {
        for (int seed = 0; seed < 2; seed++) {
            int n = 2000;
            Random random = new Random(seed);
            int[][] edges = IntStream.range(0, 900 + 600 * seed)
                    .mapToObj(i -> new int[] {random.nextInt(n), random.nextInt(n)})
                    .filter(edge -> edge[0] != edge[1])
                    .toArray(int[][]::new);
            int[] plain = PlainMethod.components(
                    n,
                    Arrays.stream(edges)
                            .map(edge -> new long[] {edge[0], edge[1]})
                            .toArray(long[][]::new));
            assertArrayEquals(plain, labels(n, edges, heap));
        }
    }

    private int[] labels(int n, int[][] edges, long heap) {
        BlockLayout layout = new BlockLayout(n, 100);
        BlockPlacement placement = new BlockPlacement(layout, new BlockPartitioner(layout.blocks(), 7));
        List<Tuple2<Integer, ConnectingEdges>> blocks = new ArrayList<>();
        for (int block = 0; block < layout.blocks(); block++) {
            int number = block;
            int[][] mine = Arrays.stream(edges)
                    .filter(edge -> layout.blockOf(edge[0]) == number)
                    .toArray(int[][]::new);
            blocks.add(new Tuple2<>(
                    block,
                    new ConnectingEdges(
                            layout.rows(block),
                            Arrays.stream(mine).mapToInt(e -> e[0]).toArray(),
                            Arrays.stream(mine).mapToInt(e -> e[1]).toArray())));
        }
        Blocks<ConnectingEdges> all = Blocks.of(
                SharedSpark.context().parallelizePairs(blocks, 3).partitionBy(placement.partitioner()), placement);
        int[] labels = new int[n];
        int[] sizes = new int[n];
        Components components = new Components(placement, heap, notes::add);
        for (ClusterLabels block : components
                .label(all, SharedSpark.context().broadcast(FaceNodes.all(layout.nodes())))
                .collect()) {
            System.arraycopy(block.labels, 0, labels, block.first, block.labels.length);
            System.arraycopy(block.sizes, 0, sizes, block.first, block.sizes.length);
        }
        for (int node = 0; node < n; node++) {
            int label = labels[node];
            assertEquals(Arrays.stream(labels).filter(other -> other == label).count(), sizes[node]);
        }
        return labels;
    }

    private static int[] shuffled(int n) {
        int[] order = IntStream.range(0, n).toArray();
        Random random = new Random(1);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
