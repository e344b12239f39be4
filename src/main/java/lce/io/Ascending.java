package lce.io;

import java.util.function.IntPredicate;

/** Searches in ascending arrays. Elements may repeat. */
public final class Ascending {

    private Ascending() {}

    /** Returns the place of the first element that is at least {@code value}, or the array's length. */
    public static int lowerBound(int[] ascending, int value) {
        return firstNot(ascending.length, place -> ascending[place] < value);
    }

    /** Returns the place of the first element that is at least {@code value}, or the array's length. */
    public static int lowerBound(long[] ascending, long value) {
        return firstNot(ascending.length, place -> ascending[place] < value);
    }

    /**
     * Returns the first of the places 0 to {@code places - 1} at which a condition does not hold, or {@code places}.
     *
     * @param holds at no place behind one at which it does not
     */
    static int firstNot(int places, IntPredicate holds) {
        int low = 0;
        int high = places;
        while (low < high) {
            int middle = low + high >>> 1;
            if (holds.test(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
