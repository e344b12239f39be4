package lce.io;

import java.io.Closeable;

/** Reads an array on from one element to the next. Throws BadInputException if its file is cut short or damaged. */
interface ElementReader extends Closeable {

    void read(float[] into, int from, int count);

    /** As {@link ElementStream#read(long[], int, int)} has it. */
    void read(long[] into, int from, int count);
}
