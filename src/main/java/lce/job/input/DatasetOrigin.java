package lce.job.input;

import lce.job.cli.FaceOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Faces from a Dataset.
 *
 * @param ids columns row and id, or null if the user has named no column of ids
 */
record DatasetOrigin(Dataset<Row> ids) implements FaceOrigin {

    @Override
    public Dataset<Row> ids(FaceOptions options) {
        return ids;
    }

    @Override
    public Faces.Place place(int row) {
        return new Faces.Place(DatasetFaces.NAME, row);
    }
}
