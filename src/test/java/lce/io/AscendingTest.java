package lce.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lower bounds against a count of smaller elements. */
class AscendingTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 10, 100})
    void asManyElementsAreSmallerAsTheLowerBoundSays(int length) {
        Random random = new Random(length);
        int[] values = random.ints(length, -20, 20).sorted().toArray();
        long[] longs = Arrays.stream(values)
                .mapToLong(value -> value * 10_000_000_000L)
                .toArray();
        for (int value = -22; value <= 22; value++) {
            int wanted = value;
            long smaller =
                    Arrays.stream(values).filter(element -> element < wanted).count();
            assertEquals(smaller, Ascending.lowerBound(values, value));
            assertEquals(smaller, Ascending.lowerBound(longs, value * 10_000_000_000L));
        }
        assertEquals(0, Ascending.lowerBound(values, Integer.MIN_VALUE));
        assertEquals(length, Ascending.lowerBound(values, Integer.MAX_VALUE));
    }
}
