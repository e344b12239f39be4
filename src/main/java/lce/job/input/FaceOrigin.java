package lce.job.input;

import java.util.Optional;

import lce.io.VectorFault;
import lce.job.cli.FaceOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The origin of a job's faces, which identifies them for the user: by file and row, and by the user's own ids. */
interface FaceOrigin {

    /**
     * Returns the user's own ids by row, columns row and id, or null if not all faces have them.
     *
     * @throws lce.io.BadInputException if the user named a column that does not exist
     */
    Dataset<Row> ids(FaceOptions options);

    /**
     * Returns a line for the console if only some files have ids and the user did not name a column of ids; nothing
     * otherwise.
     */
    default Optional<String> noteOnIds(FaceOptions options) {
        return Optional.empty();
    }

    /** Returns the file and row of a face. Row numbers include faces that the job excludes. */
    Faces.Place place(int row);

    /**
     * Returns the meaning of a vector's fault in the user's data. The default is for vectors that were converted to
     * float32: a null became NaN, and a double that is too large became infinite.
     */
    default String describe(VectorFault fault) {
        return switch (fault) {
            case NOT_A_NUMBER -> "null or not finite";
            case INFINITE -> "not finite or too large for float32";
            case TOO_LARGE -> "too large for float32";
            case ZERO -> "zero";
        };
    }
}
