package lce.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Connected components over all rows. Each partition first joins what its own edges connect; only components that edges of several
 * partitions touch go on, one node each. What is left is joined by union-find in one task where it fits, which is the faster way (see
 * ComponentsBenchmark), and by GraphX where it does not.
 */
final class Components implements java.io.Serializable {

    /** Of the contracted graph in GraphX: its supersteps are many and small, so fewer partitions are faster than more cores. */
    private static final int EDGES_IN_A_PARTITION = 1_000_000;
    /** Of heap in union-find at worst: a node in a hash table a quarter full, and half as much again while it grows. */
    private static final int BYTES_OF_A_NODE = 48;

    private final BlockLayout layout;
    private final BlockPartitioner partitioner;
    private final long nodesInOneTask;
    private final transient Consumer<String> report;

    /**
     * @param bytesOfATask heap that union-find in one task may take
     * @param report       is told which way was taken
     */
    Components(BlockLayout layout, BlockPartitioner partitioner, long bytesOfATask, Consumer<String> report) {
        this.layout = layout;
        this.partitioner = partitioner;
        this.nodesInOneTask = bytesOfATask / BYTES_OF_A_NODE;
        this.report = report;
    }

    /**
     * Clusters, numbered and counted. Every block must be there, if with no edges.
     *
     * @param faces which faces each node stands for; a cluster's size is their number
     */
    JavaPairRDD<Integer, ClusterLabels> label(JavaPairRDD<Integer, LocalComponents.Edges> edges, Broadcast<FaceNodes> faces) {
        JavaPairRDD<Integer, int[]> roots = roots(edges);
        JavaPairRDD<Integer, ClusterLabels> labels = number(roots, faces).persist(StorageLevel.MEMORY_AND_DISK());
        labels.count();
        roots.unpersist(false);
        return labels;
    }

    /** int[rows] for each block: the smallest row of each row's component. Every block must be there, if with no edges. */
    JavaPairRDD<Integer, int[]> roots(JavaPairRDD<Integer, LocalComponents.Edges> edges) {
        JavaPairRDD<Integer, LocalComponents> local = edges
                .mapPartitionsToPair(partition -> LocalComponents.of(partition, layout, partitioner), true).persist(StorageLevel.MEMORY_AND_DISK());
        JavaRDD<long[]> contracted = contracted(local).persist(StorageLevel.MEMORY_AND_DISK());
        JavaPairRDD<Integer, int[]> roots = roots(local, contracted).persist(StorageLevel.MEMORY_AND_DISK());
        roots.count();
        contracted.unpersist(false);
        local.unpersist(false);
        return roots;
    }

    /** Edges between representatives of different partitions, packed as (a << 32 | b). */
    private JavaRDD<long[]> contracted(JavaPairRDD<Integer, LocalComponents> local) {
        JavaPairRDD<Integer, Iterable<int[]>> links = local.flatMapToPair(block -> block._2.links(layout)).groupByKey(partitioner);
        return local.join(links, partitioner).values().map(block -> block._1.contracted(block._2));
    }

    private JavaPairRDD<Integer, int[]> roots(JavaPairRDD<Integer, LocalComponents> local, JavaRDD<long[]> contracted) {
        long edges = contracted.map(block -> (long) block.length).fold(0L, Long::sum);
        if (edges == 0) {
            return local.mapValues(block -> block.representatives);
        }
        JavaPairRDD<Integer, Iterable<int[]>> joined = joined(contracted, edges).groupByKey(partitioner);
        JavaPairRDD<Integer, int[]> rootOfRepresentative = local.leftOuterJoin(joined, partitioner).mapValues(block -> {
            int first = block._1.first;
            int[] root = IntStream.range(first, first + block._1.representatives.length).toArray();
            for (int[] pairs : block._2.orElse(List.of())) {
                for (int i = 0; i < pairs.length; i += 2) {
                    root[pairs[i] - first] = pairs[i + 1];
                }
            }
            return root;
        });
        JavaPairRDD<Integer, List<int[]>> answers = NodeLookup.join(local.mapValues(block -> IntList.sortedSet(block.representatives.clone())),
                rootOfRepresentative, (root, nodes) -> IntStream.of(nodes).map(node -> root[node - layout.first(layout.blockOf(node))]).toArray(),
                layout, partitioner, partitioner);
        return local.join(answers, partitioner).mapValues(block -> replace(block._1.representatives, PackedRows.concatenate(block._2, int[]::new), 1)[0]);
    }

    /** For each block (node, smallest node of its component) pairs of those of its nodes that the edges touch. */
    private JavaPairRDD<Integer, int[]> joined(JavaRDD<long[]> contracted, long edges) {
        long nodes = Math.min(2 * edges, layout.nodes()); // that these edges touch, at most
        if (nodes <= nodesInOneTask) {
            report.accept(String.format(Locale.ROOT, "  %,d edges between partitions, joined by union-find in one task", edges));
            return contracted.coalesce(1).mapPartitionsToPair(all -> unionFind(all, layout));
        }
        report.accept(String.format(Locale.ROOT, "  %,d edges between partitions, of more nodes than the %,d that fit one task, joined by GraphX", edges,
                nodesInOneTask));
        JavaRDD<Long> each = contracted.coalesce((int) (edges / EDGES_IN_A_PARTITION) + 1).flatMap(block -> Arrays.stream(block).iterator())
                .persist(StorageLevel.MEMORY_AND_DISK());
        JavaPairRDD<Integer, Integer> smallest = GraphXComponents.of(each);
        each.unpersist(false);
        return smallest.mapToPair(node -> new Tuple2<>(layout.blockOf(node._1), new int[] {node._1, node._2}));
    }

    private static Iterator<Tuple2<Integer, int[]>> unionFind(Iterator<long[]> edges, BlockLayout layout) {
        DisjointSets sets = new DisjointSets();
        while (edges.hasNext()) {
            for (long edge : edges.next()) {
                sets.union((int) (edge >>> 32), (int) edge);
            }
        }
        return byBlock(sets.joined(), sets::find, layout).iterator();
    }

    /** Packs (node, value) pairs by the blocks of the nodes, which ascend. */
    private static List<Tuple2<Integer, int[]>> byBlock(int[] nodes, IntUnaryOperator value, BlockLayout layout) {
        List<Tuple2<Integer, int[]>> packed = new ArrayList<>();
        for (int from = 0; from < nodes.length;) {
            int block = layout.blockOf(nodes[from]);
            IntList pairs = new IntList();
            while (from < nodes.length && layout.blockOf(nodes[from]) == block) {
                pairs.add(nodes[from]);
                pairs.add(value.applyAsInt(nodes[from++]));
            }
            packed.add(new Tuple2<>(block, pairs.toArray()));
        }
        return packed;
    }

    /** Labels in the order of the roots, and cluster sizes. */
    private JavaPairRDD<Integer, ClusterLabels> number(JavaPairRDD<Integer, int[]> roots, Broadcast<FaceNodes> faces) {
        List<Tuple2<Integer, Integer>> counts = new ArrayList<>(roots.mapToPair(block -> {
            int first = layout.first(block._1);
            return new Tuple2<>(block._1, (int) IntStream.range(0, block._2.length).filter(i -> block._2[i] == first + i).count());
        }).collect());
        counts.sort(Comparator.comparing(Tuple2::_1));
        int[] firstLabel = new int[layout.blocks()];
        for (int i = 1; i < counts.size(); i++) {
            firstLabel[i] = firstLabel[i - 1] + counts.get(i - 1)._2;
        }
        JavaPairRDD<Integer, Iterable<int[]>> members = roots.flatMapToPair(block -> faceCounts(block._2, layout.first(block._1), faces.value()).iterator()).groupByKey(partitioner);
        JavaPairRDD<Integer, int[]> table = roots.leftOuterJoin(members, partitioner).mapToPair(block -> new Tuple2<>(block._1,
                labelsAndSizes(layout.first(block._1), block._2._1, firstLabel[block._1], block._2._2.orElse(List.of()))));
        JavaPairRDD<Integer, List<int[]>> answers = NodeLookup.join(roots.mapValues(block -> IntList.sortedSet(block.clone())), table,
                (block, nodes) -> IntStream.of(nodes).map(node -> node - layout.first(layout.blockOf(node)))
                        .flatMap(i -> IntStream.of(block[2 * i], block[2 * i + 1])).toArray(),
                layout, partitioner, partitioner);
        return roots.join(answers, partitioner).mapToPair(block -> {
            int[][] labelled = replace(block._2._1, PackedRows.concatenate(block._2._2, int[]::new), 2);
            return new Tuple2<>(block._1, new ClusterLabels(layout.first(block._1), labelled[0], labelled[1]));
        });
    }

    /** How many faces a block's rows stand for under each root, packed by the roots' blocks: (root, faces) pairs. */
    private List<Tuple2<Integer, int[]>> faceCounts(int[] roots, int first, FaceNodes faces) {
        IntMap counts = new IntMap();
        for (int i = 0; i < roots.length; i++) {
            counts.put(roots[i], counts.getOrDefault(roots[i], 0) + faces.facesOf(first + i));
        }
        return byBlock(counts.keys(), counts::get, layout);
    }

    /** int[rows, 2]: label and size of each row that is a root. */
    private static int[] labelsAndSizes(int first, int[] roots, int firstLabel, Iterable<int[]> members) {
        int[] table = new int[2 * roots.length];
        int label = firstLabel;
        for (int i = 0; i < roots.length; i++) {
            table[2 * i] = roots[i] == first + i ? label++ : -1;
        }
        for (int[] pairs : members) {
            for (int i = 0; i < pairs.length; i += 2) {
                table[2 * (pairs[i] - first) + 1] += pairs[i + 1];
            }
        }
        return table;
    }

    /** @param answers int[distinct keys ascending, columns]; returns them by column for every key */
    private static int[][] replace(int[] keys, int[] answers, int columns) {
        int[] distinct = IntList.sortedSet(keys.clone());
        int[][] replaced = new int[columns][keys.length];
        for (int i = 0; i < keys.length; i++) {
            int at = Arrays.binarySearch(distinct, keys[i]);
            for (int column = 0; column < columns; column++) {
                replaced[column][i] = answers[at * columns + column];
            }
        }
        return replaced;
    }
}
