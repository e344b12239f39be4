package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A pair's tokens, each once. A face that is a neighbour of both ends makes the same token twice, and what is the same on the way into the encoder is
 * the same behind every layer. So one of them goes through it, and where tokens attend to it, it counts as often as it stands there: m exp(s) =
 * exp(s + log m). Tokens 0 and k come first, whatever they are.
 */
final class DistinctTokens {

    private final int k;
    private final int[] all;    // [2k]
    private final int[] ids;    // [2k], of which the first are in use
    private final int[] counts; // likewise
    private int tokens;

    DistinctTokens(int k) {
        this.k = k;
        this.all = new int[2 * k];
        this.ids = new int[2 * k];
        this.counts = new int[2 * k];
    }

    /** Numbers of tokens that it pays to have a program for, descending from 2k to some k. */
    static int[] sizes(int k) {
        int step = (2 * k + 9) / 10;
        int[] sizes = new int[k / step + 1];
        Arrays.setAll(sizes, i -> Math.max(2, 2 * k - i * step));
        return sizes;
    }

    /** Takes up the pair whose neighbour rows are {@code sources[from .. from + k)} and {@code targets[from .. from + k)}. */
    void read(int[] sources, int[] targets, int from) {
        System.arraycopy(sources, from, all, 0, k);
        System.arraycopy(targets, from, all, k, k);
        int source = all[0];
        int target = all[k];
        Arrays.sort(all);
        ids[0] = source;
        ids[1] = target;
        tokens = 2;
        for (int at = 0; at < all.length; ) {
            int end = at + 1;
            while (end < all.length && all[end] == all[at]) {
                end++;
            }
            if (all[at] == source) {
                counts[0] = end - at - (source == target ? 1 : 0);
                counts[1] = source == target ? 1 : counts[1];
            } else if (all[at] == target) {
                counts[1] = end - at;
            } else {
                ids[tokens] = all[at];
                counts[tokens++] = end - at;
            }
            at = end;
        }
    }

    /** How many there are. */
    int count() {
        return tokens;
    }

    /** Splits off copies until there are so many, {@link #count()} to 2k. */
    void fill(int wanted) {
        for (int i = 0; tokens < wanted; i++) {
            while (counts[i] > 1 && tokens < wanted) {
                counts[i]--;
                ids[tokens] = ids[i];
                counts[tokens++] = 1;
            }
        }
    }

    /** Of each the face: the first {@link #count()} elements, until the next pair is read. */
    int[] ids() {
        return ids;
    }

    /** Writes of each the logarithm of how often it counts. */
    void putLogCounts(FloatBuffer into) {
        for (int i = 0; i < tokens; i++) {
            into.put(counts[i] == 1 ? 0 : (float) Math.log(counts[i]));
        }
    }
}
