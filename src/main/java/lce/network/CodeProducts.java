package lce.network;

/**
 * Inner products of vectors in codes with those of one short list after another, each list with those vectors only that are named. Of the products those
 * are kept that reach the row's threshold. Belongs to one thread, owns its memory, and is closed by whoever opened it.
 */
public interface CodeProducts extends AutoCloseable {

    /** Most rows of a tile. */
    int ROWS = 512;

    /** The coarsest step: beyond it a row has no room for how much less its threshold must be. */
    int LARGEST_STEP = 1 << 13;

    /** Most columns of a tile: longer lists come in pieces. */
    int COLUMNS = 128;

    /**
     * Takes the left sides of the products.
     *
     * @param codes byte[count, width]
     * @param count at most as many as the products were opened for
     */
    void setRows(byte[] codes, int count);

    /**
     * Sets the least product of a row that is kept.
     *
     * @param threshold between plus and minus {@link CodeLayout#beyond()}
     */
    void setThreshold(int row, int threshold);

    /**
     * Says how finely products are told apart from here on. Those that are more than 254 steps above the threshold take longer. Thresholds are to
     * be set anew.
     *
     * @param step 1 or a larger power of two, up to {@link #LARGEST_STEP}
     */
    void setStep(int step);

    /** Where the right sides of the products are written before they are multiplied: byte[COLUMNS, width]. */
    byte[] columns();

    /**
     * Takes the right sides of the products from {@link #columns()}.
     *
     * @param count 1 to {@value #COLUMNS}
     */
    void setColumns(int count);

    /**
     * Multiplies rows {@code rows[from .. from + count)} with the columns.
     *
     * @param count 1 to {@value #ROWS}
     * @return overwritten by the next call
     */
    Tile multiply(int[] rows, int from, int count);

    /** Library and processor in a few words: "oneDNN 3.13, int8 on AVX-512". */
    String description();

    @Override
    void close();

    /** The products of some rows with a list, of which few reach their row's threshold. They are told no larger than they are, and by less than a step less. */
    interface Tile extends InnerProducts.Hits {

        /** Goes on to the next row of which any product reaches its threshold, and returns its number in the tile; -1 when there is none any more. */
        int nextRow();

        /** How many of its products do; {@link #column} and {@link #product} tell which and what, in the order of columns. */
        int found();
    }
}
