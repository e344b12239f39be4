package lce.job;

import java.util.Optional;

import lce.io.VectorFault;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Faces from a Dataset.
 *
 * @param ids columns row and id, or null if the user has named no column of ids
 */
record DatasetOrigin(Dataset<Row> ids) implements FaceOrigin {

    @Override
    public Dataset<Row> ids(ClusterOptions options) {
        return ids;
    }

    @Override
    public Optional<String> noteOnIds(ClusterOptions options) {
        return Optional.empty();
    }

    @Override
    public Faces.Place place(int row) {
        return new Faces.Place(DatasetFaces.NAME, row);
    }

    @Override
    public String describe(VectorFault fault) {
        return FaceOrigin.ofConverted(fault);
    }
}
