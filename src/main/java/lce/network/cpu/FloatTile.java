package lce.network.cpu;

import java.nio.IntBuffer;

import lce.network.InnerProducts;

/**
 * Products in f32. All N x N products pass here, so the loops over them are ones that the compiler turns into vector instructions: they
 * take the largest of every {@value #LANES}th column, and only where that reaches the threshold does anyone look at the columns themselves.
 * Positive floats order as their bits do, and those are compared.
 */
final class FloatTile implements InnerProducts.Tile {

    private static final int PANEL = InnerProducts.PANEL;
    private static final int LANES = PANEL / 8;

    private final IntBuffer tile; // bits of float[TILE, PANEL]
    private final int[] products = new int[PANEL];
    private final int[] largest = new int[PANEL / 2];
    private final int[] columns = new int[PANEL + 1];

    /** @param tile bits of float[TILE, PANEL], into which the products go */
    FloatTile(IntBuffer tile) {
        this.tile = tile;
    }

    @Override
    public int reach(int row, int count, float threshold) {
        tile.get(row * PANEL, products);
        if (!(threshold > 0)) {
            return reachAll(count, threshold);
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

    private int reachAll(int count, float threshold) {
        int found = 0;
        for (int column = 0; column < count; column++) {
            columns[found] = column;
            found += Float.intBitsToFloat(products[column]) >= threshold ? 1 : 0;
        }
        return found;
    }

    @Override
    public int column(int found) {
        return columns[found];
    }

    @Override
    public float product(int found) {
        return Float.intBitsToFloat(products[columns[found]]);
    }
}
