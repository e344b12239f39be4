package lce.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import org.apache.hadoop.fs.FSDataInputStream;

/** Unit feature vectors of consecutive rows, read one after the other out of the segments of a table. */
public final class FeatureRows implements Closeable {

    private final Storage storage;
    private final List<FeatureSegment> segments;
    private int segment = -1;
    private long number; // of the next vector in its segment, without those left out
    private long leftInSegment;
    private long place; // of the vector in the file that the stream has come to
    private ElementStream elements;

    private FeatureRows(Storage storage, List<FeatureSegment> segments) {
        this.storage = storage;
        this.segments = segments;
    }

    /**
     * Opens a table for reading from row {@code first} on. Only what is read of a file is fetched.
     *
     * @param segments one after the other, all of the same dim
     */
    public static FeatureRows open(Storage storage, List<FeatureSegment> segments, int first) {
        FeatureRows rows = new FeatureRows(storage, segments);
        long skipped = first;
        int segment = 0;
        while (segment < segments.size() && skipped >= segments.get(segment).rows()) {
            skipped -= segments.get(segment++).rows();
        }
        if (segment < segments.size()) {
            rows.enter(segment, skipped);
        }
        return rows;
    }

    /**
     * Reads the next row and scales it to unit length.
     *
     * @param into float[.., dim], written from {@code at} on
     * @return false when the vector is zero or not finite; what is then written means nothing
     * @throws BadInputException when the file ends early
     */
    public boolean next(float[] into, int at) {
        if (leftInSegment == 0) {
            enterNext();
        }
        FeatureSegment from = segments.get(segment);
        try {
            for (long wanted = from.place(number); place <= wanted; place++) {
                elements.read(into, at, from.dim());
            }
        } catch (EOFException e) {
            throw cutShort(from, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        number++;
        leftInSegment--;
        return normalise(into, at, from.dim());
    }

    /**
     * Reads the next row of a table whose rows without a unit vector were found before and are left out. Otherwise as
     * {@link #next}.
     *
     * @throws IllegalStateException if the vector is zero or not finite
     */
    public void nextUnit(float[] into, int at) {
        if (!next(into, at)) {
            throw new IllegalStateException("row " + (place - 1) + " of "
                    + segments.get(segment).path() + " is zero or not finite, and was not left out");
        }
    }

    /** Enters the next segment that has rows left. */
    private void enterNext() {
        int next = segment + 1;
        while (segments.get(next).rows() == 0) {
            next++;
        }
        enter(next, 0);
    }

    private void enter(int entering, long skipped) {
        close();
        FeatureSegment entered = segments.get(entering);
        place = entered.place(skipped);
        FSDataInputStream in = storage.open(entered.path());
        elements = new ElementStream(in, entered.type(), entered.order()); // closes it, also if it ends too early
        try {
            in.seek(entered.offset() + place * entered.dim() * entered.type().bytes());
        } catch (EOFException e) {
            throw cutShort(entered, e);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
        segment = entering;
        number = skipped;
        leftInSegment = entered.rows() - skipped;
    }

    private BadInputException cutShort(FeatureSegment from, EOFException e) {
        close();
        return new BadInputException(
                from.name() + " ends before its row " + place + "; the file is cut short, copy it again", e);
    }

    private static boolean normalise(float[] vectors, int at, int dim) {
        double squares = 0;
        for (int i = at; i < at + dim; i++) {
            squares += (double) vectors[i] * vectors[i];
        }
        double length = Math.sqrt(squares);
        float norm = (float) length;
        if (!(norm > 0) || Double.isInfinite(length)) {
            return false;
        }
        boolean isShort =
                Float.isFinite(norm); // else only a double holds the length, though a float holds each element
        for (int i = at; i < at + dim; i++) {
            vectors[i] = isShort ? vectors[i] / norm : (float) (vectors[i] / length);
        }
        return true;
    }

    @Override
    public void close() {
        if (elements != null) {
            try {
                elements.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            elements = null;
        }
    }
}
