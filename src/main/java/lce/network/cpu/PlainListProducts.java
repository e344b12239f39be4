package lce.network.cpu;

import java.nio.IntBuffer;

import lce.network.InnerProducts;
import lce.network.ListProducts;

/** Products with lists in plain Java, f32: the other's oracle in tests and its stand-in where oneDNN has no build. */
public final class PlainListProducts implements ListProducts {

    private final int dim;
    private final int[] products = new int[ROWS * COLUMNS]; // bits of float[ROWS, COLUMNS]
    private final FloatTile tile = new FloatTile(IntBuffer.wrap(products), ROWS, COLUMNS);
    private float[] vectors; // [.., dim]
    private float[] list;    // [.., dim]
    private int first;
    private int columns;

    public PlainListProducts(int dim) {
        this.dim = dim;
    }

    @Override
    public void setRows(float[] vectors, int count) {
        this.vectors = vectors;
    }

    @Override
    public boolean setList(float[] vectors, int first, int count) {
        this.list = vectors;
        this.first = first;
        this.columns = count;
        return false;
    }

    @Override
    public InnerProducts.Tile multiply(int[] rows, int from, int count) {
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns; column++) {
                float product = PlainProducts.product(vectors, rows[from + row] * dim, list, (first + column) * dim, dim);
                products[row * COLUMNS + column] = Float.floatToRawIntBits(product);
            }
        }
        return tile;
    }

    @Override
    public float likelyError(int row) {
        return ErrorBound.of(dim, 0, 0);
    }

    @Override
    public String description() {
        return PlainProducts.DESCRIPTION;
    }

    @Override
    public void close() {
        // all of it is Java's
    }
}
