package lce.product.cpu;

import java.nio.IntBuffer;

import lce.product.InnerProducts;

/**
 * A tile of products in f32. All N x N products pass through it, so that its loops are written for the compiler to
 * vectorise. They compute the maximum of every eighth of the columns, and search only the columns whose maximum reaches
 * the threshold. They compare the bits of positive floats, because these have the same order.
 */
final class FloatTile implements InnerProducts.Tile {

    private final IntBuffer tile; // bits of float[rows, panel]
    private final int panel;
    private final int lanes;
    private final int[] products; // [panel] bits of floats
    private final int[] largest; // [panel / 2]
    private final int[] columns; // [panel + 1]

    /**
     * @param tile bits of float[.., panel], which receive the products
     * @param panel a multiple of 8
     */
    FloatTile(IntBuffer tile, int panel) {
        this.tile = tile;
        this.panel = panel;
        this.lanes = panel / 8;
        this.products = new int[panel];
        this.largest = new int[panel / 2];
        this.columns = new int[panel + 1];
    }

    @Override
    public int reach(int row, int count, float threshold) {
        tile.get(row * panel, products, 0, count);
        if (!(threshold > 0)) {
            return reachAny(count, threshold);
        }
        int bits = Float.floatToRawIntBits(threshold);
        return count == panel ? reachInLanes(bits) : reachInLine(count, bits);
    }

    private int reachInLine(int count, int bits) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, products[i]);
        }
        return most < bits ? 0 : reachAny(count, Float.intBitsToFloat(bits));
    }

    private int reachInLanes(int bits) {
        for (int i = 0; i < panel / 2; i++) {
            largest[i] = Math.max(products[i], products[i + panel / 2]);
        }
        for (int i = 0; i < panel / 4; i++) {
            largest[i] = Math.max(largest[i], largest[i + panel / 4]);
        }
        for (int i = 0; i < lanes; i++) {
            largest[i] = Math.max(largest[i], largest[i + lanes]);
        }
        int found = 0;
        for (int lane = 0; lane < lanes; lane++) {
            if (largest[lane] >= bits) {
                for (int column = lane; column < panel; column += lanes) {
                    columns[found] = column; // the next column overwrites it if it does not reach the threshold
                    found += products[column] >= bits ? 1 : 0;
                }
            }
        }
        return found;
    }

    private int reachAny(int count, float least) {
        int found = 0;
        for (int column = 0; column < count; column++) {
            columns[found] = column;
            found += Float.intBitsToFloat(products[column]) >= least ? 1 : 0;
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
