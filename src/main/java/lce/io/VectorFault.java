package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

import org.apache.hadoop.fs.FSDataInputStream;

/** The reasons why a vector cannot be scaled to unit length. */
public enum VectorFault {
    /** An element is NaN. */
    NOT_A_NUMBER,
    /** An element is infinite. */
    INFINITE,
    /** An element is finite, and infinite as float32. */
    TOO_LARGE,
    /** All elements are 0 as float32. */
    ZERO;

    /**
     * Reads a vector that is known to have a fault.
     *
     * @param row of the segment, none of whose rows are left out
     */
    public static VectorFault read(Storage storage, FeatureSegment segment, long row) {
        int bytes = segment.dim() * segment.type().bytes();
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(segment.order());
        try (FSDataInputStream in = storage.open(segment.path())) {
            in.seek(segment.offset() + row * bytes);
            in.readFully(buffer.array());
        } catch (EOFException e) {
            throw new BadInputException(
                    segment.name() + " ends before its row " + row + "; the file is cut short, copy it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(IntStream.range(0, segment.dim())
                .mapToDouble(i -> segment.type().next(buffer))
                .toArray());
    }

    private static VectorFault of(double[] vector) {
        boolean isInfinite = false;
        boolean isTooLarge = false;
        boolean isNaN = false;
        for (double element : vector) {
            isNaN |= Double.isNaN(element);
            isInfinite |= Double.isInfinite(element);
            isTooLarge |= Float.isInfinite((float) element);
        }
        return isNaN ? NOT_A_NUMBER : isInfinite ? INFINITE : isTooLarge ? TOO_LARGE : ZERO;
    }
}
