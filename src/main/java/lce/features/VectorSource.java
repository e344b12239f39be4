package lce.features;

import java.io.Closeable;

/** Unit vectors, usually of all faces, that are read from first to last in chunks. */
public interface VectorSource {

    /** Returns the number of vectors. */
    int rows();

    /** Returns the length of each vector. */
    int dim();

    /** Opens a reader that begins with vector {@code first}. */
    Reader open(int first);

    /** Reads one chunk after the other. */
    interface Reader extends Closeable {

        /**
         * Reads the next vectors.
         *
         * @param into float[.., dim], written from its start
         * @param count the number of vectors to read; fewer are read if fewer are left
         * @return the number of vectors read; 0 at the end
         * @throws lce.io.BadInputException if a file ends early; or, with the last vector, if a vector that was read is
         *     zero or not finite
         */
        int read(float[] into, int count);

        @Override
        void close();
    }
}
