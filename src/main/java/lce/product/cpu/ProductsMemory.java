package lce.product.cpu;

import lce.product.InnerProducts;

/**
 * Computes the native memory of {@link OneDnnProducts} only from their sizes, so that a driver with another processor,
 * or without oneDNN, plans the same. The result is an upper bound over all roundings, because executors choose by their
 * processor. f32 needs most, and int8 about a quarter of it.
 */
public final class ProductsMemory {

    /** Bytes for the alignment of allocations to cache lines, and for one scale. */
    private static final long ALLOWANCE = 4 << 10;

    private ProductsMemory() {}

    /**
     * Returns a number of bytes that suffices on every processor.
     *
     * @param mostRows maximum number of rows that are set at once
     * @param mostColumns maximum number of columns that are set at once
     */
    public static long bytes(int dim, int mostRows, int mostColumns) {
        long width = RoundedVectors.width(dim);
        long tile = InnerProducts.TILE;
        long panel = InnerProducts.PANEL;
        long rows = (mostRows + tile - 1) / tile * tile;
        long columns = (mostColumns + panel - 1) / panel * panel;
        long vectors = (rows + panel + columns) * width;
        return (vectors + tile * panel + columns) * Float.BYTES + ALLOWANCE;
    }
}
