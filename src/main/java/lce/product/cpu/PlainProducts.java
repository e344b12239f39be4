package lce.product.cpu;

import java.nio.IntBuffer;
import java.util.Arrays;

import lce.product.InnerProducts;

/**
 * Computes inner products in f32 in plain Java. It is the reference in tests, and the fallback if oneDNN has no build
 * for the machine.
 */
public final class PlainProducts implements InnerProducts {

    static final String DESCRIPTION = "plain Java, f32";

    private final int dim;
    private final int[] products = new int[TILE * PANEL]; // bits of float[TILE, PANEL]
    private final FloatTile tile = new FloatTile(IntBuffer.wrap(products), PANEL);
    private float[] rows; // [.., dim]
    private int rowCount;
    private float[] columns; // [.., dim]
    private int columnCount;

    public PlainProducts(int dim) {
        this.dim = dim;
    }

    @Override
    public void setRows(float[] vectors, int count) {
        rows = vectors;
        rowCount = count;
    }

    @Override
    public void setColumns(float[] vectors, int count) {
        columns = vectors;
        columnCount = count;
    }

    @Override
    public Tile multiply(int firstRow, int firstColumn) {
        Arrays.fill(products, 0);
        for (int row = firstRow; row < Math.min(firstRow + TILE, rowCount); row++) {
            for (int column = 0; column < Math.min(PANEL, columnCount - firstColumn); column++) {
                products[(row - firstRow) * PANEL + column] =
                        Float.floatToRawIntBits(product(rows, row * dim, columns, (firstColumn + column) * dim, dim));
            }
        }
        return tile;
    }

    /** Returns the inner product of x[xAt ..] and y[yAt ..], summed in f32. */
    static float product(float[] x, int xAt, float[] y, int yAt, int dim) {
        float sum = 0;
        for (int c = 0; c < dim; c++) {
            sum += x[xAt + c] * y[yAt + c];
        }
        return sum;
    }

    @Override
    public float error(int row) {
        return ErrorBound.of(dim, 0, 0);
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }

    @Override
    public void close() {
        // holds no native memory
    }
}
