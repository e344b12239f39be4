package lce.network.cpu;

import java.nio.IntBuffer;
import java.util.Arrays;

import lce.network.InnerProducts;

/** Inner products in plain Java, f32: the other's oracle in tests and its stand-in where oneDNN has no build. */
public final class PlainProducts implements InnerProducts {

    private final int dim;
    private final int[] tile = new int[TILE * PANEL]; // bits of float[TILE, PANEL]
    private float[] rows;    // [.., dim]
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
    public IntBuffer multiply(int firstRow, int firstColumn) {
        Arrays.fill(tile, 0);
        for (int row = firstRow; row < Math.min(firstRow + TILE, rowCount); row++) {
            for (int column = 0; column < Math.min(PANEL, columnCount - firstColumn); column++) {
                int x = row * dim;
                int y = (firstColumn + column) * dim;
                float sum = 0;
                for (int c = 0; c < dim; c++) {
                    sum += rows[x + c] * columns[y + c];
                }
                tile[(row - firstRow) * PANEL + column] = Float.floatToRawIntBits(sum);
            }
        }
        return IntBuffer.wrap(tile);
    }

    @Override
    public float scale(int row) {
        return 1;
    }

    @Override
    public float error(int row) {
        return ErrorBound.of(dim, 0, 0);
    }

    @Override
    public String description() {
        return "plain Java, f32";
    }

    @Override
    public void close() {
        // all of it is Java's
    }
}
