package lce.io;

import java.nio.FloatBuffer;

/** Unit feature vectors by id: what networks gather their tokens from. Safe for use by many threads. */
public interface FeatureTable {

    /** Number of vectors; ids run from 0 to rows() - 1. */
    int rows();

    /** Length of each vector. */
    int dim();

    /**
     * Writes the vectors of {@code ids[from .. from+count)} one after the other at the buffer's position, and moves the position
     * behind them. Throws IndexOutOfBoundsException for an id that the table does not hold.
     *
     * @param into float[count, dim]
     */
    void gather(int[] ids, int from, int count, FloatBuffer into);
}
