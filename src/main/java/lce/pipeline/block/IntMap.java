package lce.pipeline.block;

import java.util.Arrays;

/** A map from non-negative ints to ints: a hash table with open addressing. */
public final class IntMap {

    private static final int FREE = -1;

    private int[] keys = new int[64];
    private int[] values = new int[64];
    private int size;

    public IntMap() {
        Arrays.fill(keys, FREE);
    }

    public void putIfAbsent(int key, int value) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            add(slot, key, value);
        }
    }

    public void put(int key, int value) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            add(slot, key, value);
        } else {
            values[slot] = value;
        }
    }

    /**
     * Returns the key's value.
     *
     * @throws IllegalArgumentException if the map does not have the key
     */
    public int get(int key) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            throw new IllegalArgumentException("no value for " + key);
        }
        return values[slot];
    }

    public int getOrDefault(int key, int otherwise) {
        int slot = slot(key);
        return keys[slot] == FREE ? otherwise : values[slot];
    }

    /** Returns all keys in ascending order. */
    public int[] keys() {
        return Arrays.stream(keys).filter(key -> key != FREE).sorted().toArray();
    }

    private void add(int slot, int key, int value) {
        keys[slot] = key;
        values[slot] = value;
        if (2 * ++size > keys.length) {
            grow();
        }
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new int[keys.length];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private int slot(int key) {
        int slot = (key * 0x9E3779B9 >>> 8) & keys.length - 1;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }
}
