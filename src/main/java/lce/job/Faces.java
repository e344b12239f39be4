package lce.job;

import java.util.List;
import java.util.Optional;

import lce.io.BadInputException;
import lce.io.FeatureParts;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.KeptRows;
import lce.io.Storage;
import lce.io.VectorFault;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The embeddings that a job is given.
 *
 * @param path     the name of the faces in messages: the path as the user gave it
 * @param origin   how the user knows them
 * @param segments where the vectors are, one after the other
 */
record Faces(String path, FaceOrigin origin, List<FeatureSegment> segments) {

    private static final int MOST = Integer.MAX_VALUE - 8; // elements of an array
    private static final int IN_A_PARTITION = 50_000;

    /** @param staged a folder that the vectors of Parquet or of a compressed .npz are written into; it exists for as long as the job runs */
    static Faces open(SparkSession session, Storage storage, FeatureOptions options, String staged) {
        String path = options.path;
        InputFiles files = InputFiles.of(storage, path);
        if (!files.isParquet()) {
            List<FeatureSegment> segments = FeatureParts.open(storage, files, options.dim, staged);
            return new Faces(path, new ArrayOrigin(segments), segments);
        }
        ParquetTable table = ParquetTable.open(session, storage, files);
        return new Faces(path, new TableOrigin(table), table.writeFeatures(options.embeddingColumn, staged));
    }

    /**
     * Throws BadInputException if a table has more rows than the job can count.
     *
     * @param path the name of the table in messages
     */
    static void requireCountable(String path, long rows) {
        if (rows > MOST) {
            throw new BadInputException(path + " has " + rows + " rows, more than the " + MOST + " that ids can count; split the data");
        }
    }

    /** Returns the user's own ids as {@link FaceOrigin#ids} has them. */
    Dataset<Row> ids(FaceOptions options) {
        return origin.ids(options);
    }

    /** Returns what to report of the ids, as {@link FaceOrigin#noteOnIds} has it. */
    Optional<String> noteOnIds(FaceOptions options) {
        return origin.noteOnIds(options);
    }

    /** Returns these faces without those that are not kept, for stages that know nothing of the others. */
    Faces keep(KeptRows kept) {
        return new Faces(path, origin, FeatureSegment.keep(segments, kept));
    }

    /** A row of one of the user's files. */
    record Place(String file, long row) {
    }

    /** Returns where the user finds a face, none being left out. */
    Place place(int row) {
        return origin.place(row);
    }

    /** Reads a vector that is known to have a fault, none being left out, and says which. */
    String fault(Storage storage, int row) {
        long left = row;
        int segment = 0;
        while (left >= segments.get(segment).rows()) {
            left -= segments.get(segment++).rows();
        }
        return origin.describe(VectorFault.read(storage, segments.get(segment), left));
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
