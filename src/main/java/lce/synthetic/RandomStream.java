package lce.synthetic;

import java.util.SplittableRandom;

/**
 * Counter-based random numbers: a draw depends on the seed, the purpose and the number of the object, and not on
 * earlier draws. Each object starts a generator at the state that a hash of the three gives. For millions of faces the
 * probability that two sequences of the 2^64 states overlap is a few in ten thousand, and an overlap would do no harm.
 */
enum RandomStream {
    SIZE,
    DIRECTION,
    LOOK_ALIKE,
    MODES,
    MODE,
    FACE,
    BASIS,
    ORDER,
    OUTSIDERS;

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
