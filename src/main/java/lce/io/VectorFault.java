package lce.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.apache.hadoop.fs.FSDataInputStream;

/** The reasons why a vector cannot be scaled to unit length. */
public enum VectorFault {
    NULL("null"), NULL_ELEMENT("an element is null"), NOT_FINITE("not finite"), TOO_LARGE("too large for float32"), ZERO("zero");

    private final String text;

    VectorFault(String text) {
        this.text = text;
    }

    /** Returns the fault of a vector that is known to have one; the vector may be null and have null elements. */
    public static VectorFault of(List<Double> vector) {
        if (vector == null) {
            return NULL;
        }
        if (vector.stream().anyMatch(Objects::isNull)) {
            return NULL_ELEMENT;
        }
        if (!vector.stream().allMatch(Double::isFinite)) {
            return NOT_FINITE;
        }
        return vector.stream().anyMatch(element -> Float.isInfinite(element.floatValue())) ? TOO_LARGE : ZERO;
    }

    /**
     * Reads a vector that is known to have a fault, and returns the fault.
     *
     * @param row of the segment, whether left out or not
     */
    public static VectorFault read(Storage storage, FeatureSegment segment, long row) {
        int bytes = segment.dim() * segment.type().bytes();
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try (FSDataInputStream in = storage.open(segment.path())) {
            in.seek(segment.offset() + row * bytes);
            in.readFully(buffer.array());
        } catch (EOFException e) {
            throw new BadInputException(segment.path() + " ends before its row " + row + "; the file is cut short, copy it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Double[] vector = new Double[segment.dim()];
        Arrays.setAll(vector, i -> segment.type().next(buffer));
        return of(Arrays.asList(vector));
    }

    @Override
    public String toString() {
        return text;
    }
}
