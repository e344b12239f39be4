package lce.network.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

/** A pair's tokens, each once, and how often each counts. */
class DistinctTokensTest {

    private final DistinctTokens tokens = new DistinctTokens(4);

    @Test
    void aFaceInBothNeighbourhoodsCountsTwice() {
        tokens.read(new int[] {7, 3, 5, 1}, new int[] {5, 9, 7, 3}, 0);
        assertTokens(new int[] {7, 5, 1, 3, 9}, 2, 2, 1, 2, 1);
    }

    @Test
    void tokensZeroAndKStayTwoWhereBothAreTheSameFace() {
        tokens.read(new int[] {7, 3, 5, 1}, new int[] {7, 9, 7, 3}, 0);
        assertTokens(new int[] {7, 7, 1, 3, 5, 9}, 2, 1, 1, 2, 1, 1);
    }

    @Test
    void aRowOfOneFace() {
        tokens.read(new int[] {2, 2, 2, 2}, new int[] {2, 2, 2, 2}, 0);
        assertTokens(new int[] {2, 2}, 7, 1);
    }

    @Test
    void copiesAreSplitOffUntilThereAreEnough() {
        tokens.read(new int[] {0, 0, 0, 0, 7, 3, 5, 1}, new int[] {0, 0, 0, 0, 7, 7, 7, 3}, 4);
        tokens.fill(7);
        assertTokens(new int[] {7, 7, 1, 3, 5, 7, 7}, 1, 1, 1, 2, 1, 1, 1);
        tokens.fill(8);
        assertTokens(new int[] {7, 7, 1, 3, 5, 7, 7, 3}, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void sizesReachFromAllToOneRow() {
        assertArrayEquals(new int[] {160, 144, 128, 112, 96, 80}, DistinctTokens.sizes(80));
        assertArrayEquals(new int[] {16, 14, 12, 10, 8}, DistinctTokens.sizes(8));
        assertArrayEquals(new int[] {2, 2}, DistinctTokens.sizes(1));
    }

    private void assertTokens(int[] ids, int... counts) {
        assertEquals(ids.length, tokens.count());
        assertArrayEquals(ids, Arrays.copyOf(tokens.ids(), ids.length));
        float[] logs = new float[ids.length];
        tokens.putLogCounts(FloatBuffer.wrap(logs));
        for (int i = 0; i < ids.length; i++) {
            assertEquals(Math.log(counts[i]), logs[i], 1e-6);
        }
    }
}
