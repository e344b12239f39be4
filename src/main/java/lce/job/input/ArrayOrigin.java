package lce.job.input;

import java.util.List;

import lce.io.FeatureSegment;
import lce.io.VectorFault;
import lce.job.cli.FaceOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Faces from array files, which have no ids. */
record ArrayOrigin(List<FeatureSegment> segments) implements FaceOrigin {

    @Override
    public Dataset<Row> ids(FaceOptions options) {
        return null;
    }

    @Override
    public Faces.Place place(int row) {
        long offset = row;
        for (FeatureSegment segment : segments) {
            if (offset < segment.rows()) {
                return new Faces.Place(segment.name(), offset);
            }
            offset -= segment.rows();
        }
        throw new IndexOutOfBoundsException(row);
    }

    @Override
    public String describe(VectorFault fault) {
        return switch (fault) {
            case NOT_A_NUMBER, INFINITE -> "not finite"; // array files have no nulls
            default -> FaceOrigin.super.describe(fault);
        };
    }
}
