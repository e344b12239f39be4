package lce.job.input;

import java.io.Closeable;
import java.util.Arrays;

import lce.io.Storage;
import lce.io.parquet.ColumnChunks;

/** A column of the pieces that one task reads. A file remains open between its row groups. */
final class OpenColumn implements Closeable {

    private final Storage storage;
    private final int column;
    private ParquetPiece last;
    private ColumnChunks chunks;

    /** @param column index of the column among the columns of the pieces */
    OpenColumn(Storage storage, int column) {
        this.storage = storage;
        this.column = column;
    }

    /** Returns the column of the piece's file. The next call may close it. */
    ColumnChunks of(ParquetPiece piece) {
        boolean isOpen = chunks != null
                && last.path().equals(piece.path())
                && Arrays.equals(last.leaf(column), piece.leaf(column));
        if (!isOpen) {
            close();
            chunks = ColumnChunks.open(storage, piece.path(), piece.leaf(column));
            last = piece;
        }
        return chunks;
    }

    @Override
    public void close() {
        if (chunks != null) {
            chunks.close();
            chunks = null;
        }
    }
}
