package lce.pipeline.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualPartsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "3, 7", "7, 7", "10, 7", "16384, 2147483639"})
    void partsCoverTheRangeAndDifferByOneAtMost(int parts, int length) {
        int least = length / parts;
        assertEquals(0, EqualParts.start(0, parts, length));
        assertEquals(length, EqualParts.start(parts, parts, length));
        assertTrue(IntStream.range(0, parts)
                .map(part -> EqualParts.start(part + 1, parts, length) - EqualParts.start(part, parts, length))
                .allMatch(size -> size == least || size == least + 1));
    }

    @Test
    void startsAreASampleAtEqualDistances() {
        assertArrayEquals(new int[] {0, 2, 5, 7}, EqualParts.starts(0, 4, 4, 10));
        assertArrayEquals(new int[] {5, 7}, EqualParts.starts(2, 4, 4, 10));
    }
}
