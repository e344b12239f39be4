package lce.pipeline.gather;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

import lce.features.FeatureTable;

/** A table of only the vectors that one group of samples needs, numbered from 0 in the order of their ids. */
final class Halo implements FeatureTable {

    private final int[] ids; // [rows] ascending
    private final int dim;
    private final List<float[]> parts; // each float[.., dim]
    private final int[] starts; // [parts] number of each part's first vector
    private final float[] zeros; // [dim], the vector of a missing neighbour

    /**
     * @param ids distinct and ascending
     * @param parts the vectors of the ids, in one or more pieces, each float[.., dim]
     */
    Halo(int[] ids, List<float[]> parts, int dim) {
        this.ids = ids;
        this.parts = parts;
        this.dim = dim;
        this.zeros = new float[dim];
        this.starts = new int[parts.size()];
        for (int part = 1; part < starts.length; part++) {
            starts[part] = starts[part - 1] + parts.get(part - 1).length / dim;
        }
    }

    /** Converts ids of the whole table to numbers of this table. {@link #NONE} remains. */
    int[] numbers(int[] global) {
        int[] numbers = new int[global.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = global[i] == NONE ? NONE : Arrays.binarySearch(ids, global[i]);
        }
        return numbers;
    }

    @Override
    public int rows() {
        return ids.length;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public void gather(int[] numbers, int from, int count, FloatBuffer into) {
        for (int i = from; i < from + count; i++) {
            if (numbers[i] == NONE) {
                into.put(zeros);
                continue;
            }
            int found = Arrays.binarySearch(starts, numbers[i]);
            int part = found >= 0 ? found : -found - 2;
            into.put(parts.get(part), (numbers[i] - starts[part]) * dim, dim);
        }
    }
}
