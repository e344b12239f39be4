package lce.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of rows is a random one, and can be followed from both ends. */
class RowOrderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 255, 1000, 4097, 100_000})
    void everyFaceHasOneRow(int faces) {
        RowOrder order = new RowOrder(faces, 3);
        int[] faceOfRow = IntStream.range(0, faces).map(order::faceOf).toArray();
        for (int row = 0; row < faces; row++) {
            assertEquals(row, order.rowOf(faceOfRow[row]));
        }
        Arrays.sort(faceOfRow);
        assertArrayEquals(IntStream.range(0, faces).toArray(), faceOfRow);
    }

    @Test
    void theLargestSetsAreOrderedToo() {
        RowOrder order = new RowOrder(Population.MOST_FACES, 3);
        for (int row : new int[] {0, 1, 1 << 16, 1 << 30, Population.MOST_FACES - 1}) {
            int face = order.faceOf(row);
            assertTrue(face >= 0 && face < Population.MOST_FACES, "face " + face);
            assertEquals(row, order.rowOf(face));
        }
    }

    @Test
    void neighboursInRowsAreStrangers() {
        int faces = 10_000;
        RowOrder order = new RowOrder(faces, 1);
        // of a random order the mean distance of two faces in consecutive rows is a third of all
        double mean = IntStream.range(1, faces)
                .map(row -> Math.abs(order.faceOf(row) - order.faceOf(row - 1)))
                .average()
                .orElseThrow();
        assertEquals(faces / 3.0, mean, faces / 50.0);
        long fixed = IntStream.range(0, faces)
                .filter(row -> order.faceOf(row) == row)
                .count();
        assertTrue(fixed < 10, fixed + " faces stay in their places");
    }

    @Test
    void anotherSeedIsAnotherOrder() {
        RowOrder one = new RowOrder(50, 1);
        RowOrder other = new RowOrder(50, 2);
        assertFalse(IntStream.range(0, 50).allMatch(row -> one.faceOf(row) == other.faceOf(row)));
    }
}
