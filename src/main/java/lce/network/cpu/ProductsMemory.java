package lce.network.cpu;

import lce.network.InnerProducts;

/**
 * Computes the native memory of {@link OneDnnProducts} from their sizes alone, so that a driver with another processor, or without oneDNN, plans the same. The
 * result is an upper bound over all roundings, since executors choose by their processor: f32 needs most, int8 about a quarter of it.
 */
public final class ProductsMemory {

    /** Cache lines at which allocations start, and one scale. */
    private static final long ALLOWANCE = 4 << 10;

    private ProductsMemory() {
    }

    /**
     * Returns bytes that suffice on every processor.
     *
     * @param mostRows    that are set at once
     * @param mostColumns that are set at once
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
