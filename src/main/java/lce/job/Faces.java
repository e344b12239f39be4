package lce.job;

import java.util.List;

import lce.io.FeatureFile;
import lce.io.FeatureSegment;
import lce.io.Storage;
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

    /** @param staged a folder that Parquet's vectors are written into, for as long as the job runs */
    static Faces open(SparkSession session, Storage storage, String path, Integer dim, String embeddingColumn, String staged) {
        if (!ParquetTable.is(storage, path)) {
            return new Faces(path, null, List.of(FeatureFile.open(storage, path, dim)));
        }
        ParquetTable table = ParquetTable.open(session, storage, path);
        return new Faces(path, table, table.writeFeatures(embeddingColumn, storage, staged));
    }

    int count() {
        return Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
    }

    int dim() {
        return segments.get(0).dim();
    }

    /** Pieces to work in where the user has not said how many. */
    int partitions(int parallelism) {
        return Math.max(4 * parallelism, (count() - 1) / IN_A_PARTITION + 1);
    }
}
