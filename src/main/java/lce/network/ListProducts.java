package lce.network;

/**
 * Inner products of unit vectors with those of one short list after another, each list with those vectors only that are named: fast, and
 * wrong by little. Belongs to one thread, owns its memory, and is closed by whoever opened it.
 */
public interface ListProducts extends AutoCloseable {

    /** Rows of a tile. */
    int ROWS = 256;

    /** Most columns of a tile: longer lists come in pieces. */
    int COLUMNS = 128;

    /**
     * Takes the left sides of the products.
     *
     * @param vectors float[count, dim], each of unit length
     * @param count   at most as many as the products were opened for
     */
    void setRows(float[] vectors, int count);

    /**
     * Takes the right sides of the products.
     *
     * @param vectors float[.., dim], each of unit length
     * @param first   the first that counts
     * @param count   1 to {@value #COLUMNS}
     * @return true when the rows' {@link #likelyError}s have grown
     */
    boolean setList(float[] vectors, int first, int count);

    /**
     * Multiplies rows {@code rows[from .. from + count)} with the list.
     *
     * @param count 1 to {@value #ROWS}
     * @return overwritten by the next call
     */
    InnerProducts.Tile multiply(int[] rows, int from, int count);

    /**
     * How far this row's products are from the true ones, for all lists so far, but for one in many millions; unless vectors are such that
     * their rounding goes with their direction.
     */
    float likelyError(int row);

    /** Library, rounding and processor in a few words: "oneDNN 3.13, int8 on AVX-512". */
    String description();

    @Override
    void close();
}
