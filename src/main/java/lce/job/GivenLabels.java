package lce.job;

import lce.io.InputFiles;
import lce.io.LabelParts;
import lce.io.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads what --labels names, of whichever kind its files are. */
final class GivenLabels {

    private GivenLabels() {
    }

    /**
     * Returns the identity of each face: by the faces' ids if both tables have them, otherwise row by row.
     *
     * @param ids columns row, id of the faces, or null if they have no ids
     */
    static long[] read(SparkSession session, Storage storage, ClusterOptions options, Dataset<Row> ids) {
        InputFiles files = InputFiles.of(storage, options.labels);
        if (!files.isParquet()) {
            return LabelParts.read(storage, files);
        }
        ParquetTable table = ParquetTable.open(session, storage, files);
        ParquetLabels labels = new ParquetLabels(table, options.labelColumn);
        return ids != null && table.has(options.idColumn()) ? labels.byId(options.idColumn(), ids) : labels.inOrder();
    }
}
