package lce.pipeline.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

/** Rows of ints, floats and doubles. */
class PackedRowsTest {

    @Test
    void arraysFollowOneAnother() {
        assertArrayEquals(
                new int[] {1, 2, 3},
                PackedRows.concatenate(List.of(new int[] {1}, new int[0], new int[] {2, 3}), int[]::new));
        assertArrayEquals(new float[] {4, 5}, PackedRows.concatenate(List.of(new float[] {4, 5}), float[]::new));
        assertArrayEquals(new double[0], PackedRows.concatenate(List.of(), double[]::new));
    }

    @Test
    void someRowsAreReturnedInTheOrderOfTheirPlaces() {
        assertArrayEquals(
                new float[] {5, 6, 1, 2, 5, 6},
                PackedRows.of(new float[] {1, 2, 3, 4, 5, 6}, new int[] {2, 0, 2}, 2, float[]::new));
        assertArrayEquals(new double[] {8, 7}, PackedRows.of(new double[] {7, 8}, new int[] {1, 0}, 1, double[]::new));
        assertArrayEquals(new int[0], PackedRows.of(new int[] {7, 8}, new int[0], 1, int[]::new));
    }
}
