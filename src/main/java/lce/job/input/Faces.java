package lce.job.input;

import java.util.List;
import java.util.Optional;

import lce.io.BadInputException;
import lce.io.FeatureParts;
import lce.io.FeatureSegment;
import lce.io.InputFiles;
import lce.io.KeptRows;
import lce.io.Storage;
import lce.io.VectorFault;
import lce.job.cli.FaceOptions;
import lce.job.cli.FeatureOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The input embeddings of a job.
 *
 * @param path the name of the faces in messages: the path as the user gave it
 * @param origin identifies the faces for the user
 * @param segments the locations of the vectors, in the order of rows
 */
public record Faces(String path, FaceOrigin origin, List<FeatureSegment> segments) {

    /** The folder in a hidden output to which vectors are copied that cannot be read in place. */
    public static final String STAGED = ".features";

    private static final int MOST = Integer.MAX_VALUE - 8; // maximum number of elements of an array
    private static final int IN_A_PARTITION = 50_000;

    /**
     * Opens the faces of a path.
     *
     * @param staged a folder for the vectors of Parquet or of a compressed .npz; it exists as long as the job runs
     */
    public static Faces open(SparkSession session, Storage storage, FeatureOptions options, String staged) {
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
            throw new BadInputException(
                    path + " has " + rows + " rows, more than the " + MOST + " that ids can count; split the data");
        }
    }

    /** Returns the user's own ids, see {@link FaceOrigin#ids}. */
    public Dataset<Row> ids(FaceOptions options) {
        return origin.ids(options);
    }

    /** Returns a line about the ids, see {@link FaceOrigin#noteOnIds}. */
    public Optional<String> noteOnIds(FaceOptions options) {
        return origin.noteOnIds(options);
    }

    /** Returns only the kept faces, for stages that do not process the others. */
    public Faces keep(KeptRows kept) {
        return new Faces(path, origin, FeatureSegment.keep(segments, kept));
    }

    /** A row of one of the user's files. */
    record Place(String file, long row) {}

    /** Returns the file and row of a face. Row numbers include faces that the job excludes. */
    Place place(int row) {
        return origin.place(row);
    }

    /**
     * Reads a vector that has a fault, and returns a description of the fault. Row numbers include faces that the job
     * excludes.
     */
    String fault(Storage storage, int row) {
        long offset = row;
        int segment = 0;
        while (offset >= segments.get(segment).rows()) {
            offset -= segments.get(segment++).rows();
        }
        return origin.describe(VectorFault.read(storage, segments.get(segment), offset));
    }

    public int count() {
        return Math.toIntExact(segments.stream().mapToLong(FeatureSegment::rows).sum());
    }

    public int dim() {
        return segments.get(0).dim();
    }

    /** Returns the default number of partitions. */
    public int partitions(int parallelism) {
        return Math.max(4 * parallelism, (count() - 1) / IN_A_PARTITION + 1);
    }
}
