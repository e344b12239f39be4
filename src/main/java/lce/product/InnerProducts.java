package lce.product;

import java.util.Locale;

/**
 * Computes inner products of unit vectors by tiles, fast and with a bounded error. An instance belongs to one thread
 * and owns its memory; its creator closes it.
 *
 * <p>Vectors x and y are first rounded to x' and y'. By Cauchy and Schwarz {@code |xy - x'y'| <= |x - x'| |y| + |x'| |y
 * - y'|}. The lengths of the rounding errors x - x' and y - y' are measured, so that the bound is exact for the given
 * vectors and not an estimate.
 */
public interface InnerProducts extends AutoCloseable {

    /** The number formats that vectors are rounded to. */
    enum Rounding {
        /** No rounding; products are summed in f32. */
        F32,
        /** The upper half of an f32: lengths change by up to 2^-8. */
        BF16,
        /** Integers of -127 to 127, scaled so that each vector's largest element just fits. */
        INT8;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Number of columns per tile. */
    int PANEL = 1024;

    /** Number of rows per tile. */
    int TILE = 64;

    /**
     * Sets the left sides of the products.
     *
     * @param vectors float[count, dim], each of unit length
     * @param count at most the number of rows that the products were opened for
     */
    void setRows(float[] vectors, int count);

    /**
     * Sets the right sides of the products.
     *
     * @param vectors float[count, dim], each of unit length
     * @param count at most the number of columns that the products were opened for
     */
    void setColumns(float[] vectors, int count);

    /**
     * Multiplies {@link #TILE} rows from {@code firstRow} with {@link #PANEL} columns from {@code firstColumn}.
     *
     * @param firstRow a multiple of TILE
     * @param firstColumn a multiple of PANEL
     * @return the products; the next call overwrites them
     */
    Tile multiply(int firstRow, int firstColumn);

    /**
     * Returns the maximum error of a row's products, for the present columns and all that were set before them. A
     * product of 0 represents all negative products as well.
     */
    float error(int row);

    /** Returns the library, rounding and processor in a few words: "oneDNN 3.13, int8 on AVX-512". */
    String description();

    @Override
    void close();

    /** The products of a tile's row that reach the threshold. */
    interface Hits {

        /** Returns the column in the tile of a found product, counted from 0. */
        int column(int found);

        /** Returns the value of a found product, counted from 0. */
        float product(int found);
    }

    /** The products of {@value #TILE} rows with {@value #PANEL} columns. */
    interface Tile extends Hits {

        /**
         * Finds the products of a row that reach a threshold.
         *
         * @param row index of the row in the tile
         * @param columns number of columns in the panel that hold vectors
         * @return the number of these products; {@link #column} and {@link #product} return them in no particular order
         */
        int reach(int row, int columns, float threshold);
    }
}
