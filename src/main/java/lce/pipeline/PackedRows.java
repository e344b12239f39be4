package lce.pipeline;

import java.lang.reflect.Array;
import java.util.List;
import java.util.function.IntFunction;

/** Rows one after the other in an array of primitives. */
final class PackedRows {

    private PackedRows() {
    }

    /**
     * Returns the rows of some arrays, one array after the other.
     *
     * @param ofLength creates an array of the kind
     */
    static <A> A concatenate(List<A> arrays, IntFunction<A> ofLength) {
        A all = ofLength.apply(arrays.stream().mapToInt(Array::getLength).sum());
        int at = 0;
        for (A array : arrays) {
            System.arraycopy(array, 0, all, at, Array.getLength(array));
            at += Array.getLength(array);
        }
        return all;
    }

    /**
     * Returns some of the rows.
     *
     * @param rows     [.., width]
     * @param places   of the rows that are returned
     * @param ofLength creates an array of the kind
     * @return [places, width]
     */
    static <A> A of(A rows, int[] places, int width, IntFunction<A> ofLength) {
        A some = ofLength.apply(places.length * width);
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(rows, places[i] * width, some, i * width, width);
        }
        return some;
    }
}
