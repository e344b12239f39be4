package lce.product.cpu;

import java.nio.LongBuffer;

import lce.product.CodeLayout;
import lce.product.CodeProducts;

/**
 * A tile of products of codes. A byte is 0 if the product does not reach its row's threshold; otherwise it counts the
 * steps from the threshold. If a byte is saturated, the exact product is computed from the codes.
 */
final class CodeTile implements CodeProducts.Tile {

    private static final int FULL = 0xff;

    private final LongBuffer tile; // u8[rows, columns], little-endian
    private final CodeLayout layout;
    private final byte[] rows; // [.., width]
    private final byte[] list; // [COLUMNS, width]
    private final int[] thresholds; // [.., rows]
    private final long[] words = new long[CodeProducts.ROWS * CodeProducts.COLUMNS / Long.BYTES];
    private final int[] columns = new int[CodeProducts.COLUMNS];
    private final int[] steps = new int[CodeProducts.COLUMNS];
    private int[] named;
    private int from;
    private int wordsOfARow;
    private int end;
    private int step;
    private int next;
    private int row;
    private int found;

    /**
     * @param tile u8[rows, columns], little-endian, which receives the products
     * @param rows codes of the rows, byte[.., width]
     * @param list codes of the columns, byte[COLUMNS, width]
     * @param thresholds int[..], the thresholds of the rows
     */
    CodeTile(LongBuffer tile, CodeLayout layout, byte[] rows, byte[] list, int[] thresholds) {
        this.tile = tile;
        this.layout = layout;
        this.rows = rows;
        this.list = list;
        this.thresholds = thresholds;
    }

    /**
     * Reads the products that the tile holds now, of the rows {@code named[from .. from + count)}.
     *
     * @param columns number of columns, a multiple of 8; columns without a vector hold 0
     */
    void read(int[] named, int from, int count, int columns, int step) {
        this.named = named;
        this.from = from;
        this.wordsOfARow = columns / Long.BYTES;
        this.end = count * wordsOfARow;
        this.step = step;
        this.next = 0;
        tile.get(0, words, 0, end);
    }

    /**
     * Returns the threshold to subtract from products before they are rounded to bytes, so that a product equal to the
     * given threshold becomes 1.
     */
    static int lowered(int threshold, int step) {
        return threshold - 1 - step / 2;
    }

    @Override
    public int nextRow() {
        int word = next;
        while (word < end && words[word] == 0) {
            word++;
        }
        if (word == end) {
            next = end;
            return -1;
        }
        int rowInTile = word / wordsOfARow;
        row = named[from + rowInTile];
        next = (rowInTile + 1) * wordsOfARow;
        found = 0;
        for (int first = rowInTile * wordsOfARow; word < next; word++) {
            for (long left = words[word]; left != 0; ) {
                int shift = Long.numberOfTrailingZeros(left) & -Byte.SIZE;
                columns[found] = (word - first) * Long.BYTES + (shift >>> 3);
                steps[found++] = (int) (left >>> shift) & FULL;
                left &= ~((long) FULL << shift);
            }
        }
        return rowInTile;
    }

    @Override
    public int found() {
        return found;
    }

    @Override
    public int column(int found) {
        return columns[found];
    }

    @Override
    public float product(int found) {
        int product = steps[found] < FULL
                ? Math.max(thresholds[row], thresholds[row] - 1 + (steps[found] - 1) * step)
                : layout.product(rows, row * layout.width(), list, columns[found] * layout.width());
        return (float) product / layout.one();
    }
}
