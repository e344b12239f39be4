package lce.synthetic;

import java.io.Serializable;

/**
 * A random permutation of faces and rows that can be computed in both directions for any single one: a Feistel network
 * over the smallest square power of two that is large enough, repeated until the result is in range (fewer than four
 * steps on average).
 */
public final class RowOrder implements Serializable {

    private static final int ROUNDS = 6;

    private final int faces;
    private final int halfBits;
    private final long[] keys = new long[ROUNDS];

    public RowOrder(int faces, long seed) {
        this.faces = faces;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(faces - 1);
        this.halfBits = Math.max(1, (bits + 1) / 2);
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = RandomStream.ORDER.of(seed, round).nextLong();
        }
    }

    public int faceOf(int row) {
        long at = row;
        do {
            at = forth(at);
        } while (at >= faces);
        return (int) at;
    }

    public int rowOf(int face) {
        long at = face;
        do {
            at = back(at);
        } while (at >= faces);
        return (int) at;
    }

    private long forth(long at) {
        long left = at >>> halfBits;
        long right = at & mask();
        for (int round = 0; round < ROUNDS; round++) {
            long mixed = left ^ RandomStream.hash(right + keys[round]) & mask();
            left = right;
            right = mixed;
        }
        return left << halfBits | right;
    }

    private long back(long at) {
        long left = at >>> halfBits;
        long right = at & mask();
        for (int round = ROUNDS - 1; round >= 0; round--) {
            long mixed = right ^ RandomStream.hash(left + keys[round]) & mask();
            right = left;
            left = mixed;
        }
        return left << halfBits | right;
    }

    private long mask() {
        return (1L << halfBits) - 1;
    }
}
