package lce.features;

import java.nio.FloatBuffer;

/** Unit feature vectors by id, from which networks gather their tokens. Safe for use by many threads. */
public interface FeatureTable {

    /** The id of a neighbour that is missing. Its vector is all zeros. */
    int NONE = -1;

    /** Returns the number of vectors; ids run from 0 to rows() - 1. */
    int rows();

    /** Returns the length of each vector. */
    int dim();

    /**
     * Writes the vectors of {@code ids[from .. from+count)} one after the other at the buffer's position, and moves the
     * position behind them. Writes zeros for the id {@link #NONE}.
     *
     * @throws IndexOutOfBoundsException for any other id that the table does not hold
     * @param into float[count, dim]
     */
    void gather(int[] ids, int from, int count, FloatBuffer into);
}
