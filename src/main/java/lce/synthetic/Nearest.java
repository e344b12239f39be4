package lce.synthetic;

import java.util.Arrays;

/** Collects the most similar faces as sortable longs: dissimilarity in the upper half, row in the lower half. */
final class Nearest {

    private final int count;
    private final long[] best; // up to 4 count at a time, cut back to count when full
    private int size;
    private float worst = Float.NEGATIVE_INFINITY; // no less similar one is wanted

    Nearest(int count) {
        this.count = count;
        this.best = new long[Math.max(64, 4 * count)];
    }

    boolean admits(float similarity) {
        return similarity >= worst;
    }

    void add(float similarity, int row) {
        if (size == best.length) {
            cut();
        }
        best[size++] = (long) descending(similarity) << 32 | row;
    }

    private void cut() {
        Arrays.sort(best, 0, size);
        size = Math.min(size, count);
        if (size == count && count > 0) {
            worst = similarity(best[count - 1]);
        }
    }

    /** Writes the {@code count} nearest faces from {@code at} on. */
    void write(int[] rows, float[] distances, int at) {
        cut();
        for (int i = 0; i < size; i++) {
            rows[at + i] = (int) best[i];
            distances[at + i] = Math.max(0, 1 - similarity(best[i]));
        }
    }

    /** Returns an int that decreases with the similarity. */
    private static int descending(float similarity) {
        int bits = Float.floatToIntBits(similarity);
        return ~(bits ^ bits >> 31 & 0x7fffffff);
    }

    private static float similarity(long key) {
        int ordered = ~(int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ ordered >> 31 & 0x7fffffff);
    }
}
