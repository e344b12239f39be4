package lce.product;

/**
 * Computes inner products of coded row vectors with the vectors of short lists. Each list is multiplied only with the
 * selected rows. Only products that reach the row's threshold are kept. An instance belongs to one thread and owns its
 * memory; its creator closes it.
 */
public interface CodeProducts extends AutoCloseable {

    /** Maximum number of rows per tile. */
    int ROWS = 512;

    /** The largest step. With a larger one, a row's code has no room for the lowered threshold. */
    int LARGEST_STEP = 1 << 13;

    /** Maximum number of columns per tile. Longer lists are multiplied in pieces. */
    int COLUMNS = 128;

    /**
     * Sets the left sides of the products.
     *
     * @param codes byte[count, width]
     * @param count at most the number of rows that the products were opened for
     */
    void setRows(byte[] codes, int count);

    /**
     * Sets the smallest product of a row that is kept.
     *
     * @param threshold between plus and minus {@link CodeLayout#beyond()}
     */
    void setThreshold(int row, int threshold);

    /**
     * Sets the resolution of later products. Products that are more than 254 steps above the threshold are slower. The
     * caller must set thresholds again.
     *
     * @param step 1 or a larger power of two, up to {@link #LARGEST_STEP}
     */
    void setStep(int step);

    /**
     * Returns the buffer for the right sides of the products, byte[COLUMNS, width]. The caller writes it before
     * {@link #setColumns}.
     */
    byte[] columns();

    /**
     * Reads the right sides of the products from {@link #columns()}.
     *
     * @param count 1 to {@value #COLUMNS}
     */
    void setColumns(int count);

    /**
     * Multiplies rows {@code rows[from .. from + count)} with the columns.
     *
     * @param count 1 to {@value #ROWS}
     * @return the products; the next call overwrites them
     */
    Tile multiply(int[] rows, int from, int count);

    /** Returns the library and processor in a few words: "oneDNN 3.13, int8 on AVX-512". */
    String description();

    @Override
    void close();

    /**
     * The products of rows with a list, few of which reach their row's threshold. A returned product is at most the
     * true one, and less than a step below.
     */
    interface Tile extends InnerProducts.Hits {

        /**
         * Moves to the next row with a product that reaches its threshold, and returns its index in the tile, or -1 if
         * there is none.
         */
        int nextRow();

        /**
         * Returns the number of the row's products that reach the threshold. {@link #column} and {@link #product}
         * return them in the order of columns.
         */
        int found();
    }
}
