package lce.job.input;

import java.util.Optional;

import lce.job.cli.FaceOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Faces from Parquet files. */
record TableOrigin(ParquetTable table) implements FaceOrigin {

    @Override
    public Dataset<Row> ids(FaceOptions options) {
        if (options.idColumn != null || table.has(options.idColumn())) {
            table.require(options.idColumn(), "--id-column");
            return table.ids(options.idColumn());
        }
        return null;
    }

    @Override
    public Optional<String> noteOnIds(FaceOptions options) {
        boolean isPartial =
                options.idColumn == null && !table.has(options.idColumn()) && table.hasSomewhere(options.idColumn());
        return isPartial
                ? Optional.of("Only some files of " + table.path() + " have the column " + options.idColumn()
                        + ", so the job identifies faces by their rows")
                : Optional.empty();
    }

    @Override
    public Faces.Place place(int row) {
        return table.place(row);
    }
}
