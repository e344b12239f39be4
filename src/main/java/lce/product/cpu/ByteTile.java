package lce.product.cpu;

import java.nio.LongBuffer;

import lce.product.InnerProducts;

/**
 * A tile of products in unsigned bytes, which need a quarter of the memory and of the search time of f32. The search
 * compares eight bytes of a long with the threshold at once: it adds a number to each, so that the highest bit shows
 * the result.
 */
final class ByteTile implements InnerProducts.Tile {

    private static final int WORDS = InnerProducts.PANEL / Long.BYTES;
    private static final int LANES = WORDS / 8;
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x80 * EACH;
    private static final long LOW = 0x7f * EACH;

    private final LongBuffer tile; // u8[TILE, PANEL], little-endian
    private final float[] steps = new float[InnerProducts.TILE]; // [rows], the product that a byte's 1 represents
    private final long[] words = new long[WORDS];
    private final long[] marks =
            new long[WORDS]; // the highest bit of a byte is set if the product reaches the threshold
    private final long[] lanes = new long[WORDS / 2];
    private final int[] columns = new int[InnerProducts.PANEL];
    private float step;

    /** @param tile u8[TILE, PANEL], little-endian, which receives the products; 0 after the last column */
    ByteTile(LongBuffer tile) {
        this.tile = tile;
    }

    void setStep(int row, float step) {
        steps[row] = step;
    }

    @Override
    public int reach(int row, int count, float threshold) {
        step = steps[row];
        tile.get(row * WORDS, words);
        int least = threshold > 0 ? (int) Math.min(0x100, Math.ceil(threshold / step)) : 0;
        if (least == 0x100) {
            return 0;
        }
        if (least > 0) {
            mark(least);
            return marked();
        }
        for (int column = 0; column < count; column++) {
            columns[column] = column;
        }
        return count;
    }

    private void mark(int least) {
        if (least <= 0x80) {
            long added = (0x80 - least) * EACH;
            for (int i = 0; i < WORDS; i++) {
                marks[i] = (words[i] | (words[i] & LOW) + added) & HIGH;
            }
        } else {
            long added = (0x100 - least) * EACH;
            for (int i = 0; i < WORDS; i++) {
                marks[i] = words[i] & (words[i] & LOW) + added & HIGH;
            }
        }
        for (int i = 0; i < WORDS / 2; i++) {
            lanes[i] = marks[i] | marks[i + WORDS / 2];
        }
        for (int i = 0; i < WORDS / 4; i++) {
            lanes[i] |= lanes[i + WORDS / 4];
        }
        for (int i = 0; i < LANES; i++) {
            lanes[i] |= lanes[i + LANES];
        }
    }

    private int marked() {
        int found = 0;
        for (int lane = 0; lane < LANES; lane++) {
            if (lanes[lane] != 0) {
                for (int word = lane; word < WORDS; word += LANES) {
                    for (long left = marks[word]; left != 0; left &= left - 1) {
                        columns[found++] = word * Long.BYTES + (Long.numberOfTrailingZeros(left) >>> 3);
                    }
                }
            }
        }
        return found;
    }

    @Override
    public int column(int found) {
        return columns[found];
    }

    @Override
    public float product(int found) {
        int column = columns[found];
        return (words[column >>> 3] >>> 8 * (column & 7) & 0xff) * step;
    }
}
