package lce.io;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The rows of a table that are used where some are left out. The kept rows are numbered from 0 in the order of rows.
 */
public final class KeptRows implements Serializable {

    private static final int NONE = -1;

    private final int rows;
    private final int[] leftOut; // ascending

    private KeptRows(int rows, int[] leftOut) {
        this.rows = rows;
        this.leftOut = leftOut;
    }

    /** Keeps all rows of a table. */
    public static KeptRows all(int rows) {
        return new KeptRows(rows, new int[0]);
    }

    /**
     * Keeps the rows that are not listed.
     *
     * @param rows of the table
     * @param leftOut distinct and ascending, each less than {@code rows}
     */
    public static KeptRows without(int rows, int[] leftOut) {
        return new KeptRows(rows, leftOut.clone());
    }

    /** Returns the number of rows in the table. */
    public int rows() {
        return rows;
    }

    /** Returns the number of kept rows. */
    public int count() {
        return rows - leftOut.length;
    }

    /** Returns true if no row is left out. */
    public boolean isAll() {
        return leftOut.length == 0;
    }

    /** Returns the row that has the given number among the kept rows. */
    public int row(int number) {
        // leftOut[i] - i is the number of the first kept row behind leftOut[i], and never descends
        return number + Ascending.firstNot(leftOut.length, i -> leftOut[i] - i <= number);
    }

    /** Returns the row's number among the kept rows, or -1 if the row is left out. */
    public int number(int row) {
        int at = Arrays.binarySearch(leftOut, row);
        return at >= 0 ? NONE : row - (-at - 1);
    }

    /** Returns the selection of a part of the table, whose rows count from its first. */
    KeptRows part(int first, int rowsOfPart) {
        int from = Ascending.lowerBound(leftOut, first);
        int to = Ascending.lowerBound(leftOut, first + rowsOfPart);
        return new KeptRows(
                rowsOfPart,
                Arrays.stream(leftOut, from, to).map(row -> row - first).toArray());
    }
}
