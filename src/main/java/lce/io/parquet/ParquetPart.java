package lce.io.parquet;

import lce.io.BadInputException;
import lce.io.Storage;
import org.apache.parquet.schema.MessageType;

/**
 * One file of a table: its schema, and how many rows each of its row groups has.
 *
 * @param schema of all columns; types that the library does not know are plain ones
 * @param groupRows long[row groups]
 */
public record ParquetPart(String path, MessageType schema, long[] groupRows) {

    /** Throws BadInputException if there is no whole, unencrypted Parquet file at the path. */
    public static ParquetPart open(Storage storage, String path) {
        ParquetFooter footer = ParquetFooter.read(storage, path);
        long[] rows = footer.groupRows();
        for (long count : rows) {
            if (count < 0) {
                throw new BadInputException(path + " is a Parquet file with a damaged footer; write or copy it again");
            }
        }
        return new ParquetPart(path, footer.schema().getFileMetaData().getSchema(), rows);
    }

    public long rows() {
        long rows = 0;
        for (long count : groupRows) {
            rows += count;
        }
        return rows;
    }
}
