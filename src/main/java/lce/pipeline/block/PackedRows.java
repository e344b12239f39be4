package lce.pipeline.block;

import java.lang.reflect.Array;
import java.util.List;
import java.util.function.IntFunction;

/** Consecutive rows in an array of primitives. */
public final class PackedRows {

    private PackedRows() {}

    /**
     * Returns the concatenated arrays.
     *
     * @param ofLength creates an array of type A
     */
    public static <A> A concatenate(List<A> arrays, IntFunction<A> ofLength) {
        A result = ofLength.apply(arrays.stream().mapToInt(Array::getLength).sum());
        int at = 0;
        for (A array : arrays) {
            System.arraycopy(array, 0, result, at, Array.getLength(array));
            at += Array.getLength(array);
        }
        return result;
    }

    /**
     * Returns the rows at the given indices.
     *
     * @param rows [.., width]
     * @param places indices of the rows that are returned
     * @param ofLength creates an array of type A
     * @return [places, width]
     */
    public static <A> A of(A rows, int[] places, int width, IntFunction<A> ofLength) {
        A result = ofLength.apply(places.length * width);
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(rows, places[i] * width, result, i * width, width);
        }
        return result;
    }

    /** Returns the values rounded to floats. */
    public static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
