package lce.pipeline.block;

import java.util.stream.IntStream;

/**
 * A range from 0 cut into parts of equal length, give or take one. The starts of the parts are a sample at equal
 * distances.
 */
public final class EqualParts {

    private EqualParts() {}

    /** Returns the start of a part. The start of the part after the last is the length of the range. */
    public static int start(int part, int parts, int length) {
        return (int) ((long) part * length / parts);
    }

    /** Returns the starts of the parts from number {@code first} to number {@code end - 1}, ascending. */
    public static int[] starts(int first, int end, int parts, int length) {
        return IntStream.range(first, end)
                .map(part -> start(part, parts, length))
                .toArray();
    }
}
