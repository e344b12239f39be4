package lce.job.input;

import lce.io.BadInputException;
import lce.io.InputFiles;
import lce.io.LabelParts;
import lce.io.Storage;
import lce.job.cli.FaceOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the files that --labels names, in any of the supported formats. */
public final class GivenLabels {

    private GivenLabels() {}

    /**
     * Returns the identity of each face: by the faces' ids if both tables have them, otherwise row by row.
     *
     * @param ids columns row, id of the faces, or null if they have no ids
     * @throws BadInputException if the labels cannot be used, or only some of their files have the ids
     */
    public static long[] read(SparkSession session, Storage storage, FaceOptions options, Dataset<Row> ids) {
        InputFiles files = InputFiles.of(storage, options.labels);
        if (!files.isParquet()) {
            return LabelParts.read(storage, files);
        }
        ParquetTable table = ParquetTable.open(session, storage, files);
        ParquetLabels labels = new ParquetLabels(table, options.labelColumn);
        if (ids == null || !table.hasSomewhere(options.idColumn())) {
            return labels.inOrder();
        }
        table.require(options.idColumn(), "--id-column");
        return labels.byId(options.idColumn(), ids);
    }
}
