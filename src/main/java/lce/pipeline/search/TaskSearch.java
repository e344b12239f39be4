package lce.pipeline.search;

import java.io.Serializable;
import java.util.function.IntConsumer;

/** A trained search as it travels to tasks. It is immutable. */
interface TaskSearch extends Serializable {

    /** Searches the rows of a task. */
    interface Rows {

        /** Finds neighbours, see {@link lce.knn.ExactSearch#search(int, int, int[], float[], IntConsumer)}. */
        void search(int first, int count, int[] ids, float[] similarities, IntConsumer done);
    }

    /** Returns the number of rows that a task searches together without exceeding its memory. */
    int rowsTogether();

    /** Opens the search of the running task, for at most so many rows together. It is closed when the task ends. */
    Rows open(int rows);
}
