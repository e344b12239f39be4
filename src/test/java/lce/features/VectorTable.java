package lce.features;

import java.nio.FloatBuffer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** A table whose vectors a test gives row by row. */
public record VectorTable(int rows, int dim, IntFunction<float[]> vectorOf) implements FeatureTable {

    /** Returns a table whose rows are rows of another one, in any order and any number of times. */
    public static VectorTable ofRows(FeatureTable other, int rows, IntUnaryOperator rowOf) {
        return new VectorTable(rows, other.dim(), row -> {
            float[] vector = new float[other.dim()];
            other.gather(new int[] {rowOf.applyAsInt(row)}, 0, 1, FloatBuffer.wrap(vector));
            return vector;
        });
    }

    @Override
    public void gather(int[] ids, int from, int count, FloatBuffer into) {
        for (int i = from; i < from + count; i++) {
            into.put(ids[i] == NONE ? new float[dim] : vectorOf.apply(ids[i]));
        }
    }
}
