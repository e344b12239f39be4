package lce.job;

import java.util.List;

import lce.io.BadInputException;
import lce.io.FeatureParts;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The embeddings that a job is given.
 *
 * @param path     as the user named it
 * @param table    null unless they are Parquet
 * @param segments where the vectors stand, one after the other
 */
record Faces(String path, ParquetTable table, List<FeatureSegment> segments) {

    private static final int IN_A_PARTITION = 50_000;

    /** @param staged a folder that the vectors of Parquet or of a compressed .npz are written into; it exists for as long as the job runs */
    static Faces open(SparkSession session, Storage storage, String path, Integer dim, String embeddingColumn, String staged) {
        InputFiles files = InputFiles.of(storage, path);
        if (!files.isParquet()) {
            return new Faces(path, null, FeatureParts.open(storage, files, dim, staged));
        }
        ParquetTable table = ParquetTable.open(session, storage, files);
        return new Faces(path, table, table.writeFeatures(embeddingColumn, staged));
    }

    /**
     * Returns the user's own ids by row number, columns row and id, or null if the faces have none.
     *
     * @throws BadInputException if the user has named a column that is not there
     */
    Dataset<Row> ids(ClusterOptions options) {
        if (table == null) {
            return null;
        }
        if (options.idColumn != null || table.has(options.idColumn())) {
            table.require(options.idColumn(), "--id-column");
            return table.ids(options.idColumn());
        }
        return null;
    }

    int count() {
        return Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
    }

    int dim() {
        return segments.get(0).dim();
    }

    /** Throws BadInputException when there are too few faces for each to have so many neighbours. */
    void requireNeighbours(int k, String forWhat) {
        if (k > count()) {
            throw new BadInputException(path + " has " + count() + " faces, too few for the " + k + " neighbours (each face itself included) " + forWhat);
        }
    }

    /** Pieces to work in where the user has not said how many. */
    int partitions(int parallelism) {
        return Math.max(4 * parallelism, (count() - 1) / IN_A_PARTITION + 1);
    }
}
