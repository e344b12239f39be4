package lce.io;

import java.io.Closeable;

/** Reads the elements of an array in order. Throws BadInputException if its file is cut short or damaged. */
interface ElementReader extends Closeable {

    void read(float[] into, int from, int count);

    /** Reads integers, see {@link ElementStream#read(long[], int, int)}. */
    void read(long[] into, int from, int count);
}
