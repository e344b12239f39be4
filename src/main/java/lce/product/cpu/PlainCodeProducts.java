package lce.product.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import lce.product.CodeLayout;
import lce.product.CodeProducts;

/**
 * Computes products of codes in plain Java. It is the reference in tests, and the fallback if oneDNN has no build for
 * the machine.
 */
public final class PlainCodeProducts implements CodeProducts {

    private final CodeLayout layout;
    private final byte[] rows; // [.., width]
    private final int[] thresholds; // [..]
    private final byte[] list; // [COLUMNS, width]
    private final ByteBuffer products = ByteBuffer.allocate(ROWS * COLUMNS).order(ByteOrder.LITTLE_ENDIAN);
    private final CodeTile tile;
    private int columns;
    private int step = 1;

    public PlainCodeProducts(CodeLayout layout, int mostRows) {
        this.layout = layout;
        this.rows = new byte[mostRows * layout.width()];
        this.thresholds = new int[mostRows];
        this.list = new byte[COLUMNS * layout.width()];
        this.tile = new CodeTile(products.asLongBuffer(), layout, rows, list, thresholds);
    }

    @Override
    public void setRows(byte[] codes, int count) {
        System.arraycopy(codes, 0, rows, 0, count * layout.width());
    }

    @Override
    public void setThreshold(int row, int threshold) {
        thresholds[row] = threshold;
    }

    @Override
    public void setStep(int step) {
        this.step = step;
    }

    @Override
    public byte[] columns() {
        return list;
    }

    @Override
    public void setColumns(int count) {
        columns = count;
    }

    @Override
    public Tile multiply(int[] named, int from, int count) {
        Arrays.fill(products.array(), (byte) 0);
        for (int i = 0; i < count; i++) {
            int row = named[from + i];
            for (int column = 0; column < columns; column++) {
                int above = layout.product(rows, row * layout.width(), list, column * layout.width())
                        - CodeTile.lowered(thresholds[row], step);
                products.put(i * COLUMNS + column, (byte) Math.max(0, Math.min(255, Math.rint((double) above / step))));
            }
        }
        tile.read(named, from, count, COLUMNS, step);
        return tile;
    }

    @Override
    public String description() {
        return PlainProducts.DESCRIPTION;
    }

    @Override
    public void close() {
        // holds no native memory
    }
}
