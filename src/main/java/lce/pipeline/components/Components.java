package lce.pipeline.components;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.IntList;
import lce.pipeline.block.IntMap;
import lce.pipeline.block.Message;
import lce.pipeline.nodes.FaceNodes;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Computes connected components over all rows. Each partition first joins the rows that its own edges connect. A
 * component that edges of several partitions reach then becomes one node of a contracted graph. If that graph fits one
 * task, union-find joins it there, which is faster (see ComponentsBenchmark); otherwise GraphX joins it.
 */
public final class Components {

    /**
     * Edges of the contracted graph per GraphX partition. GraphX runs many small supersteps, which are faster with
     * fewer partitions than cores.
     */
    private static final int EDGES_IN_A_PARTITION = 1_000_000;
    /**
     * Maximum heap per node in union-find: a node in a hash table that is a quarter full, and half as much again while
     * the table grows.
     */
    private static final int BYTES_OF_A_NODE = 48;

    private final BlockPlacement placement;
    private final BlockLayout layout;
    private final long nodesInOneTask;
    private final Consumer<String> report;

    /**
     * @param bytesOfATask heap bytes that union-find in one task may use
     * @param report receives a line that names the algorithm that joined the components
     */
    public Components(BlockPlacement placement, long bytesOfATask, Consumer<String> report) {
        this.placement = placement;
        this.layout = placement.layout();
        this.nodesInOneTask = bytesOfATask / BYTES_OF_A_NODE;
        this.report = report;
    }

    /**
     * Returns the clusters, numbered and counted.
     *
     * @param edges must have all blocks; a block may have no edges
     * @param faces maps nodes to faces; a cluster's size is its number of faces
     */
    public Blocks<ClusterLabels> label(Blocks<ConnectingEdges> edges, Broadcast<FaceNodes> faces) {
        Blocks<int[]> roots = roots(edges);
        Blocks<ClusterLabels> labels = number(roots, faces).computed();
        roots.unpersist();
        return labels;
    }

    /**
     * Returns int[rows] per block: the smallest row of each row's component.
     *
     * @param edges must have all blocks; a block may have no edges
     */
    public Blocks<int[]> roots(Blocks<ConnectingEdges> edges) {
        BlockPlacement here = placement;
        Blocks<LocalComponents> local = edges.mapPartitions(partition -> LocalComponents.of(partition, here))
                .persist();
        Blocks<long[]> contracted = contracted(local).persist();
        Blocks<int[]> roots = roots(local, contracted).computed();
        contracted.unpersist();
        local.unpersist();
        return roots;
    }

    /** Returns the edges between representatives of different partitions, packed as {@code a << 32 | b}. */
    private Blocks<long[]> contracted(Blocks<LocalComponents> local) {
        BlockLayout cut = layout;
        Blocks<Iterable<int[]>> links = local.exchange(block -> block.links(cut));
        return local.combine(links, LocalComponents::contracted);
    }

    private Blocks<int[]> roots(Blocks<LocalComponents> local, Blocks<long[]> contracted) {
        long edges = contracted.sum(block -> (long) block.length);
        if (edges == 0) {
            return local.map(block -> block.representatives);
        }
        Blocks<Iterable<int[]>> joined = Blocks.deliver(joined(contracted, edges), placement);
        Blocks<int[]> answers = local.combineOr(joined, List.of(), Components::rootsOfRepresentatives)
                .lookUpRows(local.map(block -> IntList.sortedSet(block.representatives.clone())), 1, int[]::new);
        return local.combine(answers, (block, roots) -> replace(block.representatives, roots, 1)[0]);
    }

    /**
     * Returns int[rows]: the root of each row that is a representative. The entry of any other row is the row itself.
     *
     * @param joined (node, root) pairs
     */
    private static int[] rootsOfRepresentatives(LocalComponents block, Iterable<int[]> joined) {
        int[] roots = IntStream.range(block.first, block.first + block.representatives.length)
                .toArray();
        for (int[] pairs : joined) {
            for (int i = 0; i < pairs.length; i += 2) {
                roots[pairs[i] - block.first] = pairs[i + 1];
            }
        }
        return roots;
    }

    /**
     * Returns messages of (node, smallest node of its component) pairs to each block with nodes that the edges touch.
     */
    private JavaRDD<Message<int[]>> joined(Blocks<long[]> contracted, long edges) {
        BlockLayout cut = layout;
        long nodes = Math.min(2 * edges, layout.nodes()); // upper bound of the nodes that these edges touch
        if (nodes <= nodesInOneTask) {
            report.accept(String.format(
                    Locale.ROOT, "  %,d edges between partitions, joined by union-find in one task", edges));
            return contracted.values().coalesce(1).mapPartitions(blocks -> unionFind(blocks, cut));
        }
        report.accept(String.format(
                Locale.ROOT,
                "  %,d edges between partitions, too many for one task (limit %,d nodes), joined by GraphX",
                edges,
                nodesInOneTask));
        JavaRDD<Long> edge = contracted
                .values()
                .coalesce((int) (edges / EDGES_IN_A_PARTITION) + 1)
                .flatMap(block -> Arrays.stream(block).iterator())
                .persist(StorageLevel.MEMORY_AND_DISK());
        JavaPairRDD<Integer, Integer> smallest = GraphXComponents.of(edge);
        edge.unpersist(false);
        return smallest.map(node -> new Message<>(cut.blockOf(node._1), new int[] {node._1, node._2}));
    }

    private static Iterator<Message<int[]>> unionFind(Iterator<long[]> edges, BlockLayout layout) {
        DisjointSets sets = new DisjointSets();
        while (edges.hasNext()) {
            for (long edge : edges.next()) {
                sets.union((int) (edge >>> 32), (int) edge);
            }
        }
        int[] nodes = sets.joined();
        return Message.pairs(nodes, IntStream.of(nodes).map(sets::find).toArray(), layout)
                .iterator();
    }

    /** Returns labels in the order of the roots, and cluster sizes. */
    private Blocks<ClusterLabels> number(Blocks<int[]> roots, Broadcast<FaceNodes> faces) {
        BlockLayout cut = layout;
        int[] firstLabels = firstLabels(roots);
        Blocks<Iterable<int[]>> members =
                roots.exchange(placement, (block, ofRows) -> faceCounts(ofRows, faces.value(), block, cut));
        Blocks<int[]> labelsAndSizes = roots.mapNumbered(
                        (block, ofRows) -> labels(ofRows, cut.first(block), firstLabels[block]))
                .combineOr(members, List.of(), (labels, counts) -> withSizes(labels, counts, cut))
                .lookUpRows(roots.map(ofRows -> IntList.sortedSet(ofRows.clone())), 2, int[]::new);
        return roots.combine(labelsAndSizes, (ofRows, ofRoots) -> replace(ofRows, ofRoots, 2))
                .mapNumbered((block, columns) -> new ClusterLabels(cut.first(block), columns[0], columns[1]));
    }

    /** Returns int[blocks]: the number of roots in earlier blocks. */
    private int[] firstLabels(Blocks<int[]> roots) {
        BlockLayout cut = layout;
        List<Integer> counts = roots.mapNumbered((block, ofRows) -> {
                    int first = cut.first(block);
                    return (int) IntStream.range(0, ofRows.length)
                            .filter(i -> ofRows[i] == first + i)
                            .count();
                })
                .collect();
        int[] firstLabels = new int[counts.size()];
        for (int block = 1; block < firstLabels.length; block++) {
            firstLabels[block] = firstLabels[block - 1] + counts.get(block - 1);
        }
        return firstLabels;
    }

    /**
     * Returns the number of faces that a block adds to each cluster, in messages of (root, faces) pairs to the roots'
     * blocks.
     */
    private static Iterator<Message<int[]>> faceCounts(int[] roots, FaceNodes faces, int block, BlockLayout layout) {
        IntMap counts = new IntMap();
        for (int i = 0; i < roots.length; i++) {
            counts.put(roots[i], counts.getOrDefault(roots[i], 0) + faces.facesOf(layout.first(block) + i));
        }
        int[] keys = counts.keys();
        return Message.pairs(keys, IntStream.of(keys).map(counts::get).toArray(), layout)
                .iterator();
    }

    /** Returns int[rows]: the label of each row that is a root, -1 for other rows. */
    private static int[] labels(int[] roots, int first, int firstLabel) {
        int[] labels = new int[roots.length];
        int next = firstLabel;
        for (int i = 0; i < labels.length; i++) {
            labels[i] = roots[i] == first + i ? next++ : -1;
        }
        return labels;
    }

    /**
     * Returns int[rows, 2]: the label of each row, and the size of the cluster of each row that is a root.
     *
     * @param members (root, faces) pairs
     */
    private static int[] withSizes(int[] labels, Iterable<int[]> members, BlockLayout layout) {
        int[] table = new int[2 * labels.length];
        for (int i = 0; i < labels.length; i++) {
            table[2 * i] = labels[i];
        }
        for (int[] pairs : members) {
            for (int i = 0; i < pairs.length; i += 2) {
                table[2 * layout.place(pairs[i]) + 1] += pairs[i + 1];
            }
        }
        return table;
    }

    /**
     * Returns int[columns, keys]: the answers for each key.
     *
     * @param answers int[distinct keys, columns], in the ascending order of keys
     */
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
