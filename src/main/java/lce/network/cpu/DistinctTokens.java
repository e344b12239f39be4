package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The distinct tokens of a pair. If a face is a neighbour of both ends, its token occurs twice, and both copies are
 * equal after every layer. Therefore the encoder computes only one of them. In attention, a token that occurs m times
 * counts m times: m exp(s) = exp(s + log m). Tokens 0 and k are always the first two.
 */
final class DistinctTokens {

    private final int k;
    private final int[] all; // [2k]
    private final int[] ids; // [2k], of which the first count() are in use
    private final int[] counts; // [2k], of which the first count() are in use
    private int tokens;

    DistinctTokens(int k) {
        this.k = k;
        this.all = new int[2 * k];
        this.ids = new int[2 * k];
        this.counts = new int[2 * k];
    }

    /** Returns the numbers of tokens that have their own programs, descending from 2k to about k. */
    static int[] sizes(int k) {
        int step = (2 * k + 9) / 10;
        int[] sizes = new int[k / step + 1];
        Arrays.setAll(sizes, i -> Math.max(2, 2 * k - i * step));
        return sizes;
    }

    /**
     * Reads the pair whose neighbour rows are {@code sources[from .. from + k)} and {@code targets[from .. from + k)}.
     */
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

    /** Returns the number of tokens. */
    int count() {
        return tokens;
    }

    /**
     * Adds copies of repeated tokens until there are {@code wanted} tokens.
     *
     * @param wanted {@link #count()} to 2k
     */
    void fill(int wanted) {
        for (int i = 0; tokens < wanted; i++) {
            while (counts[i] > 1 && tokens < wanted) {
                counts[i]--;
                ids[tokens] = ids[i];
                counts[tokens++] = 1;
            }
        }
    }

    /**
     * Returns the face of each token in the first {@link #count()} elements. They are valid until the next pair is
     * read.
     */
    int[] ids() {
        return ids;
    }

    /** Writes the logarithm of each token's count. */
    void putLogCounts(FloatBuffer into) {
        for (int i = 0; i < tokens; i++) {
            into.put(counts[i] == 1 ? 0 : (float) Math.log(counts[i]));
        }
    }
}
