package lce.pipeline.components;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import lce.job.cli.QuietLogging;
import lce.job.cli.SparkDefaults;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPartitioner;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.IntList;
import lce.pipeline.block.Message;
import lce.pipeline.nodes.FaceNodes;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Seconds that connected components take: GraphX over all edges, GraphX over what union-find within partitions leaves,
 * and union-find in one task over the same.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx8g $(grep -o 'add-opens=[^ <]*' pom.xml | sed 's/^/--/') -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) \
 *     lce.pipeline.components.ComponentsBenchmark GRAPH EDGES PARTITIONS [graphx] [contracted] [union-find]
 * </pre>
 *
 * GRAPH is clusters (trees of about 30 nodes whose ids are anywhere), path (one, of nodes in random order), sorted-path
 * or star. Seconds on two Zen 5 cores, in 8 partitions:
 *
 * <pre>
 * GRAPH         EDGES       union-find   contracted   graphx
 * clusters      5,000,000         13.5         52.5     52.0
 * star          5,000,000          7.0          4.8     32.9
 * path          1,000,000          6.7         23.0     33.3
 * sorted-path   1,000,000          4.3          3.8     37.8
 * </pre>
 *
 * Of the sorted path's edges 7 are between the 8 partitions, of the other's 875,534.
 */
public final class ComponentsBenchmark {

    private static final int CLUSTER = 30;

    private ComponentsBenchmark() {}

    public static void main(String[] args) {
        QuietLogging.unlessConfigured();
        String graph = args[0];
        int edges = Integer.parseInt(args[1]);
        int partitions = Integer.parseInt(args[2]);
        try (JavaSparkContext spark =
                new JavaSparkContext(SparkDefaults.session("components").sparkContext())) {
            for (int i = 3; i < args.length; i++) {
                long start = System.nanoTime();
                long components = components(spark, args[i], graph, edges, partitions);
                System.out.printf(
                        Locale.ROOT,
                        "%s of %,d edges in %d partitions, %s: %.1f s, %,d components%n",
                        graph,
                        edges,
                        partitions,
                        args[i],
                        (System.nanoTime() - start) / 1e9,
                        components);
            }
        }
    }

    private static long components(JavaSparkContext spark, String way, String graph, int edges, int partitions) {
        int nodes = edges + 1;
        BlockLayout layout = BlockLayout.of(nodes);
        BlockPlacement placement = new BlockPlacement(layout, new BlockPartitioner(layout.blocks(), partitions));
        List<Integer> numbers = IntStream.range(0, layout.blocks()).boxed().toList();
        IntUnaryOperator id =
                graph.equals("sorted-path") ? (IntUnaryOperator & java.io.Serializable) i -> i : new Shuffled(nodes);
        Blocks<Iterable<int[]>> messages = Blocks.deliver(
                spark.parallelize(numbers, partitions).flatMap(block -> edges(graph, layout, block, id)), placement);
        Blocks<ConnectingEdges> blocks = messages.mapNumbered((block, ofBlock) -> joined(layout.rows(block), ofBlock))
                .computed();
        if (way.equals("graphx")) {
            return GraphXComponents.of(
                            blocks.values().flatMap(ComponentsBenchmark::packed).cache())
                    .values()
                    .distinct()
                    .count();
        }
        long heap = way.equals("contracted") ? 0 : Long.MAX_VALUE;
        return new Components(placement, heap, System.out::println)
                        .label(blocks, spark.broadcast(FaceNodes.all(layout.nodes())))
                        .values()
                        .mapToDouble(block -> Arrays.stream(block.labels).max().orElse(-1))
                        .max()
                        .longValue()
                + 1;
    }

    /** Edges whose i-th node is in the block, by the block of their smaller end's id. */
    private static Iterator<Message<int[]>> edges(String graph, BlockLayout layout, int block, IntUnaryOperator id) {
        List<Message<int[]>> edges = new ArrayList<>();
        for (int i = Math.max(1, layout.first(block)); i < layout.first(block) + layout.rows(block); i++) {
            int other =
                    switch (graph) {
                        case "clusters" -> i % CLUSTER == 0 ? i : i - 1 - (i * 31 & 0x7fffffff) % (i % CLUSTER);
                        case "star" -> 0;
                        default -> i - 1;
                    };
            if (other != i) {
                edges.add(new Message<>(
                        layout.blockOf(id.applyAsInt(i)), new int[] {id.applyAsInt(i), id.applyAsInt(other)}));
            }
        }
        return edges.iterator();
    }

    private static ConnectingEdges joined(int rows, Iterable<int[]> edges) {
        IntList from = new IntList();
        IntList to = new IntList();
        for (int[] edge : edges) {
            from.add(edge[0]);
            to.add(edge[1]);
        }
        return new ConnectingEdges(rows, from.toArray(), to.toArray());
    }

    private static Iterator<Long> packed(ConnectingEdges edges) {
        List<Long> packed = new ArrayList<>();
        for (int i = 0; i < edges.from.length; i++) {
            packed.add((long) edges.from[i] << 32 | edges.to[i]);
        }
        return packed.iterator();
    }

    /**
     * A bijection of 0 to n - 1 that looks random: a Feistel network over the next power of four, walked until it falls
     * below n.
     */
    private static final class Shuffled implements IntUnaryOperator, java.io.Serializable {

        private final int n;
        private final int halfBits;

        Shuffled(int n) {
            this.n = n;
            this.halfBits = (33 - Integer.numberOfLeadingZeros(n)) / 2;
        }

        @Override
        public int applyAsInt(int i) {
            int x = i;
            do {
                x = permuted(x);
            } while (x < 0 || x >= n);
            return x;
        }

        private int permuted(int x) {
            int mask = (1 << halfBits) - 1;
            int left = x >>> halfBits;
            int right = x & mask;
            for (int round = 0; round < 4; round++) {
                int h = (right + round * 0x9E3779B9) * 0x85EBCA6B;
                int next = left ^ (h ^ h >>> 15) & mask;
                left = right;
                right = next;
            }
            return left << halfBits | right;
        }
    }
}
