package lce.knn;

import java.nio.IntBuffer;

import lce.network.InnerProducts;

/**
 * Finds in a row of products the few that reach a threshold. All N x N products pass here, so the loops over them are ones that the compiler
 * turns into vector instructions: they take the largest of every {@value #LANES}th column, and only where that reaches the threshold does
 * anyone look at the columns themselves. Positive floats order as their bits do, and those are compared.
 */
final class TileScan {

    private static final int PANEL = InnerProducts.PANEL;
    private static final int LANES = PANEL / 8;

    private final int[] products = new int[PANEL]; // bits of floats
    private final int[] largest = new int[PANEL / 2];
    private final int[] columns = new int[PANEL + 1];

    /**
     * Looks at the first {@code count} columns of row {@code row} of a tile.
     *
     * @return how many of its products reach the threshold; {@link #column} and {@link #product} tell which and what, in no particular order
     */
    int scan(IntBuffer tile, int row, int count, float threshold) {
        tile.get(row * PANEL, products);
        if (!(threshold > 0)) {
            return scanAll(count, threshold);
        }
        for (int i = 0; i < PANEL / 2; i++) {
            largest[i] = Math.max(products[i], products[i + PANEL / 2]);
        }
        for (int i = 0; i < PANEL / 4; i++) {
            largest[i] = Math.max(largest[i], largest[i + PANEL / 4]);
        }
        for (int i = 0; i < LANES; i++) {
            largest[i] = Math.max(largest[i], largest[i + LANES]);
        }
        int bits = Float.floatToRawIntBits(threshold);
        int found = 0;
        for (int lane = 0; lane < LANES; lane++) {
            if (largest[lane] >= bits) {
                for (int column = lane; column < PANEL; column += LANES) {
                    columns[found] = column; // overwritten by the next unless it counts
                    found += products[column] >= bits ? 1 : 0;
                }
            }
        }
        return found;
    }

    private int scanAll(int count, float threshold) {
        int found = 0;
        for (int column = 0; column < count; column++) {
            columns[found] = column;
            found += Float.intBitsToFloat(products[column]) >= threshold ? 1 : 0;
        }
        return found;
    }

    int column(int found) {
        return columns[found];
    }

    float product(int found) {
        return Float.intBitsToFloat(products[columns[found]]);
    }
}
