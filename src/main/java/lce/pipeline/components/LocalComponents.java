package lce.pipeline.components;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.IntList;
import lce.pipeline.block.IntMap;
import lce.pipeline.block.Message;

/** The components that a partition's own edges form. The smallest row of a component in the partition represents it. */
public final class LocalComponents implements Serializable {

    final int first;
    final int[] representatives; // [rows]
    // nodes of other partitions that edges of this partition reach; only the partition's first block holds them
    final int[] linkedNodes;
    final int[] linkedTo; // [linkedNodes], the representatives of their components in this partition

    private LocalComponents(int first, int[] representatives, int[] linkedNodes, int[] linkedTo) {
        this.first = first;
        this.representatives = representatives;
        this.linkedNodes = linkedNodes;
        this.linkedTo = linkedTo;
    }

    /** Returns the components of a partition's blocks, by union-find over all their edges. */
    static Iterator<Blocks.Numbered<LocalComponents>> of(
            Iterator<Blocks.Numbered<ConnectingEdges>> partition, BlockPlacement placement) {
        DisjointSets sets = new DisjointSets();
        IntList far = new IntList();
        Map<Integer, Integer> rowsOfBlocks = new HashMap<>();
        while (partition.hasNext()) {
            Blocks.Numbered<ConnectingEdges> block = partition.next();
            int here = placement.partitioner().getPartition(block.block());
            ConnectingEdges edges = block.value();
            rowsOfBlocks.put(block.block(), edges.rows);
            for (int i = 0; i < edges.from.length; i++) {
                sets.union(edges.from[i], edges.to[i]);
                addIfFar(far, edges.from[i], here, placement);
                addIfFar(far, edges.to[i], here, placement);
            }
        }
        return components(sets, IntList.sortedSet(far.toArray()), rowsOfBlocks, placement.layout());
    }

    private static void addIfFar(IntList far, int node, int here, BlockPlacement placement) {
        if (placement.partitioner().getPartition(placement.layout().blockOf(node)) != here) {
            far.add(node);
        }
    }

    private static Iterator<Blocks.Numbered<LocalComponents>> components(
            DisjointSets sets, int[] far, Map<Integer, Integer> rowsOfBlocks, BlockLayout layout) {
        int[] numbers = rowsOfBlocks.keySet().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        IntMap smallestRow = new IntMap(); // root of a set -> its smallest row in this partition
        for (int block : numbers) {
            for (int row = layout.first(block); row < layout.first(block) + rowsOfBlocks.get(block); row++) {
                smallestRow.putIfAbsent(sets.find(row), row);
            }
        }
        int[] linkedTo =
                IntStream.of(far).map(node -> smallestRow.get(sets.find(node))).toArray();
        List<Blocks.Numbered<LocalComponents>> result = new ArrayList<>();
        for (int block : numbers) {
            int first = layout.first(block);
            int[] representatives = IntStream.range(first, first + rowsOfBlocks.get(block))
                    .map(row -> smallestRow.get(sets.find(row)))
                    .toArray();
            boolean carrier = block == numbers[0];
            result.add(new Blocks.Numbered<>(
                    block,
                    new LocalComponents(
                            first, representatives, carrier ? far : new int[0], carrier ? linkedTo : new int[0])));
        }
        return result.iterator();
    }

    /**
     * Returns links to nodes of other partitions as messages to the blocks of those nodes: (node, representative here)
     * pairs.
     */
    Iterator<Message<int[]>> links(BlockLayout layout) {
        return Message.pairs(linkedNodes, linkedTo, layout).iterator();
    }

    /**
     * Returns links from other partitions as edges between representatives, each packed as {@code smaller << 32 |
     * larger}, without repeats.
     */
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
