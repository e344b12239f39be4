package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import scala.Tuple2;

/** What one partition's own edges connect. Each such component is represented by its smallest row in the partition. */
final class LocalComponents implements Serializable {

    /** A block's edges that connect clusters: kept density edges and similarity edges. One end of each is a row of the partition. */
    static final class Edges implements Serializable {
        final int rows;
        final int[] from;
        final int[] to;

        Edges(int rows, int[] from, int[] to) {
            this.rows = rows;
            this.from = from;
            this.to = to;
        }

        /** These and more edges of the same block. */
        Edges and(int[] moreFrom, int[] moreTo) {
            return new Edges(rows, IntStream.concat(IntStream.of(from), IntStream.of(moreFrom)).toArray(),
                    IntStream.concat(IntStream.of(to), IntStream.of(moreTo)).toArray());
        }
    }

    final int first;
    final int[] representatives; // [rows]
    final int[] linkedNodes;     // nodes of other partitions that edges of this partition reach; all with its first block
    final int[] linkedTo;        // and the representatives of their components here

    private LocalComponents(int first, int[] representatives, int[] linkedNodes, int[] linkedTo) {
        this.first = first;
        this.representatives = representatives;
        this.linkedNodes = linkedNodes;
        this.linkedTo = linkedTo;
    }

    /** Union-find over all edges of a partition. */
    static Iterator<Tuple2<Integer, LocalComponents>> of(Iterator<Tuple2<Integer, Edges>> partition, BlockLayout layout, BlockPartitioner partitioner) {
        DisjointSets sets = new DisjointSets();
        IntList far = new IntList();
        Map<Integer, Integer> blocks = new HashMap<>(); // block -> rows
        int mine = -1;
        while (partition.hasNext()) {
            Tuple2<Integer, Edges> block = partition.next();
            mine = partitioner.getPartition(block._1);
            blocks.put(block._1, block._2.rows);
            Edges edges = block._2;
            for (int i = 0; i < edges.from.length; i++) {
                sets.union(edges.from[i], edges.to[i]);
                addIfFar(far, edges.from[i], mine, layout, partitioner);
                addIfFar(far, edges.to[i], mine, layout, partitioner);
            }
        }
        return components(sets, IntList.sortedSet(far.toArray()), blocks, layout);
    }

    private static void addIfFar(IntList far, int node, int mine, BlockLayout layout, BlockPartitioner partitioner) {
        if (partitioner.getPartition(layout.blockOf(node)) != mine) {
            far.add(node);
        }
    }

    private static Iterator<Tuple2<Integer, LocalComponents>> components(DisjointSets sets, int[] far, Map<Integer, Integer> blocks, BlockLayout layout) {
        int[] numbers = blocks.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        IntMap smallestRow = new IntMap(); // of each set, among the rows here
        for (int block : numbers) {
            for (int row = layout.first(block); row < layout.first(block) + blocks.get(block); row++) {
                smallestRow.putIfAbsent(sets.find(row), row);
            }
        }
        int[] linkedTo = IntStream.of(far).map(node -> smallestRow.get(sets.find(node))).toArray();
        List<Tuple2<Integer, LocalComponents>> result = new ArrayList<>();
        for (int block : numbers) {
            int first = layout.first(block);
            int[] representatives = IntStream.range(first, first + blocks.get(block)).map(row -> smallestRow.get(sets.find(row))).toArray();
            boolean carrier = block == numbers[0];
            result.add(new Tuple2<>(block, new LocalComponents(first, representatives, carrier ? far : new int[0], carrier ? linkedTo : new int[0])));
        }
        return result.iterator();
    }

    /** Links to nodes of other partitions, packed by the blocks of those nodes: (node, representative here) pairs. */
    Iterator<Tuple2<Integer, int[]>> links(BlockLayout layout) {
        List<Tuple2<Integer, int[]>> messages = new ArrayList<>();
        for (int from = 0; from < linkedNodes.length;) { // linkedNodes ascend, so those of one block stand together
            int block = layout.blockOf(linkedNodes[from]);
            int to = from;
            while (to < linkedNodes.length && layout.blockOf(linkedNodes[to]) == block) {
                to++;
            }
            int[] pairs = new int[2 * (to - from)];
            for (int i = from; i < to; i++) {
                pairs[2 * (i - from)] = linkedNodes[i];
                pairs[2 * (i - from) + 1] = linkedTo[i];
            }
            messages.add(new Tuple2<>(block, pairs));
            from = to;
        }
        return messages.iterator();
    }

    /** Edges between representatives that links from elsewhere amount to, each packed as (smaller << 32 | larger), without repeats. */
    long[] contracted(Iterable<int[]> links) {
        long[] edges = new long[16];
        int count = 0;
        for (int[] pairs : links) {
            for (int i = 0; i < pairs.length; i += 2) {
                int here = representatives[pairs[i] - first];
                if (count == edges.length) {
                    edges = Arrays.copyOf(edges, 2 * count);
                }
                edges[count++] = (long) Math.min(here, pairs[i + 1]) << 32 | Math.max(here, pairs[i + 1]);
            }
        }
        return Arrays.stream(edges, 0, count).sorted().distinct().toArray();
    }
}
