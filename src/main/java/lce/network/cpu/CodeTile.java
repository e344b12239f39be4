package lce.network.cpu;

import java.nio.LongBuffer;

import lce.network.CodeLayout;
import lce.network.CodeProducts;

/**
 * What products in codes come out as: bytes that are 0 where a product does not reach its row's threshold, and otherwise tell by how many steps it does.
 * A byte that is full is looked into.
 */
final class CodeTile implements CodeProducts.Tile {

    private static final int FULL = 0xff;

    private final LongBuffer tile;    // u8[rows, columns], little-endian
    private final CodeLayout layout;
    private final byte[] rows;        // [.., width]
    private final byte[] list;        // [COLUMNS, width]
    private final int[] thresholds;   // [.., rows]
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
     * @param tile       u8[rows, columns], little-endian, into which the products go
     * @param rows       the codes, byte[.., width]
     * @param list       byte[COLUMNS, width]
     * @param thresholds int[..] of the rows
     */
    CodeTile(LongBuffer tile, CodeLayout layout, byte[] rows, byte[] list, int[] thresholds) {
        this.tile = tile;
        this.layout = layout;
        this.rows = rows;
        this.list = list;
        this.thresholds = thresholds;
    }

    /** Takes up what the tile holds now: rows {@code named[from .. from + count)}, and so many columns, a multiple of 8. Columns of no vector are 0. */
    void read(int[] named, int from, int count, int columns, int step) {
        this.named = named;
        this.from = from;
        this.wordsOfARow = columns / Long.BYTES;
        this.end = count * wordsOfARow;
        this.step = step;
        this.next = 0;
        tile.get(0, words, 0, end);
    }

    /** A threshold in products that become bytes by rounding, such that those that just reach it become 1. */
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
        int product = steps[found] < FULL ? Math.max(thresholds[row], thresholds[row] - 1 + (steps[found] - 1) * step)
                : layout.product(rows, row * layout.width(), list, columns[found] * layout.width());
        return (float) product / layout.one();
    }
}
