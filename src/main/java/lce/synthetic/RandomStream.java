package lce.synthetic;

import java.util.SplittableRandom;

/**
 * Random numbers by counter: what is drawn for something depends on the seed, on what is drawn and on the number of the thing, and on
 * nothing that was drawn before. Each starts a generator of its own at a place that a hash of the three gives; that so many pieces of
 * 2^64 states overlap is as likely as a few in ten thousand for millions of faces, and would do no harm.
 */
enum RandomStream {
    SIZE, DIRECTION, LOOK_ALIKE, MODES, MODE, FACE, BASIS, ORDER, OUTSIDERS;

    SplittableRandom of(long seed, long number) {
        return new SplittableRandom(hash(hash(hash(seed) + ordinal()) + number));
    }

    /** A bijection of 64 bits in which each bit of the result depends on all bits: the finalizer of MurmurHash3. */
    static long hash(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
