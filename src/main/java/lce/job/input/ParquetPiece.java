package lce.job.input;

import java.io.Serializable;

/** One row group of a table's file, with the paths of its columns. Tasks read Parquet by row groups. */
final class ParquetPiece implements Serializable {

    private final String path;
    private final int group;
    private final long rows;
    private final long firstRow;
    private final long firstInFile;
    private final String[][] leaves;
    private final String[] constants;

    /**
     * @param group number of the row group in its file
     * @param firstRow number of its first row in the table
     * @param firstInFile number of its first row in the file
     * @param leaves per column, the names from the first level to its values, or null if the column is constant
     * @param constants per constant column, its value in all rows, which may be null
     */
    ParquetPiece(
            String path, int group, long rows, long firstRow, long firstInFile, String[][] leaves, String[] constants) {
        this.path = path;
        this.group = group;
        this.rows = rows;
        this.firstRow = firstRow;
        this.firstInFile = firstInFile;
        this.leaves = leaves;
        this.constants = constants;
    }

    String path() {
        return path;
    }

    int group() {
        return group;
    }

    long rows() {
        return rows;
    }

    long firstRow() {
        return firstRow;
    }

    long firstInFile() {
        return firstInFile;
    }

    String[] leaf(int column) {
        return leaves[column];
    }

    String constant(int column) {
        return constants[column];
    }
}
