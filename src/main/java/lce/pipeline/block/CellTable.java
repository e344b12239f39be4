package lce.pipeline.block;

import java.util.Arrays;

/**
 * Finds the cells of a block by row and neighbour: a hash table with open addressing. Cells with the same neighbour
 * share a slot.
 */
public final class CellTable {

    private static final long FREE = -1;

    private final long[] keys;

    public CellTable(int cells) {
        keys = new long[Integer.highestOneBit(Math.max(1, cells)) * 4];
        Arrays.fill(keys, FREE);
    }

    /** Returns the number of slots. */
    public int capacity() {
        return keys.length;
    }

    /** Inserts a cell and returns its slot. */
    public int insert(int row, int neighbour) {
        int slot = probe(key(row, neighbour));
        keys[slot] = key(row, neighbour);
        return slot;
    }

    /** Returns the cell's slot, or -1 if the row does not have the neighbour. */
    public int find(int row, int neighbour) {
        int slot = probe(key(row, neighbour));
        return keys[slot] == FREE ? -1 : slot;
    }

    private int probe(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & keys.length - 1;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private static long key(int row, int neighbour) {
        return (long) row << 32 | neighbour;
    }
}
