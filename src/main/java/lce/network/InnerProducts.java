package lce.network;

import java.util.Locale;

/**
 * Inner products of many unit vectors with many others, tile by tile: fast, and wrong by no more than a known bound. Belongs to one
 * thread, owns its memory, and is closed by whoever opened it.
 *
 * <p>Vectors x and y are rounded to x' and y' on their way in. By Cauchy and Schwarz {@code |xy - x'y'| <= |x - x'| |y| + |x'| |y - y'|}, and
 * the lengths of what rounding took away are measured as it is taken, so that the bound holds for the vectors at hand and is no estimate.
 */
public interface InnerProducts extends AutoCloseable {

    /** What the vectors are rounded to. */
    enum Rounding {
        /** Not at all; products are summed in f32. */
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

    /** Columns of a tile. */
    int PANEL = 1024;

    /** Rows of a tile. */
    int TILE = 64;

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
     * @param vectors float[count, dim], each of unit length
     * @param count   at most as many as the products were opened for
     */
    void setColumns(float[] vectors, int count);

    /**
     * Multiplies rows {@code firstRow} to {@code firstRow + TILE} with columns {@code firstColumn} to {@code firstColumn + PANEL}.
     *
     * @param firstRow    a multiple of TILE
     * @param firstColumn a multiple of PANEL
     * @return overwritten by the next call
     */
    Tile multiply(int firstRow, int firstColumn);

    /**
     * How far this row's products may be from the true ones, for the present columns and all that were set before them. A product of 0 stands
     * for all below as well.
     */
    float error(int row);

    /** Library, rounding and processor in a few words: "oneDNN 3.13, int8 on AVX-512". */
    String description();

    @Override
    void close();

    /** Products that were found in a row of a tile. */
    interface Hits {

        /** Column in the tile of one that was found. */
        int column(int found);

        /** And its product. */
        float product(int found);
    }

    /** The products of {@value #TILE} rows with {@value #PANEL} columns, of which someone looks for the few that are large. */
    interface Tile extends Hits {

        /**
         * Looks for the products of a row that reach a threshold.
         *
         * @param row     in the tile
         * @param columns of the panel that are there
         * @return how many there are; {@link #column} and {@link #product} tell which and what, in no particular order
         */
        int reach(int row, int columns, float threshold);
    }
}
