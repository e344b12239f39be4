package lce.knn;

import java.io.Closeable;

/** Unit vectors, those of all faces as a rule, to be read from first to last a chunk at a time. */
public interface VectorSource {

    /** Number of vectors. */
    int rows();

    /** Length of each. */
    int dim();

    /** A reader that begins with vector {@code first}. */
    Reader open(int first);

    /** Reads on from chunk to chunk. */
    interface Reader extends Closeable {

        /**
         * Reads the next vectors.
         *
         * @param into  float[.., dim], written from its start
         * @param count how many, if there are as many left
         * @return how many were read; 0 at the end
         * @throws lce.io.BadInputException when a file ends early; and, with the last vector, when any that was read is zero or not finite
         */
        int read(float[] into, int count);

        @Override
        void close();
    }
}
