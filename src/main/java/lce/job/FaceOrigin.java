package lce.job;

import java.util.Optional;

import lce.io.VectorFault;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where the faces of a job come from, which is how people know them: by file and row, and by their own ids. */
interface FaceOrigin {

    /**
     * Returns the user's own ids by row, columns row and id, or null if not all faces have them.
     *
     * @throws lce.io.BadInputException if the user has named a column that is not there
     */
    Dataset<Row> ids(FaceOptions options);

    /** Returns what to report of ids that only some files have, and that nobody has asked for; nothing otherwise. */
    default Optional<String> noteOnIds(FaceOptions options) {
        return Optional.empty();
    }

    /** Returns where the user finds a face, none being left out. */
    Faces.Place place(int row);

    /**
     * Returns what a fault of a vector means in the user's data. This is the text for vectors that were converted to float32: a null became NaN, and a
     * double that is too large became infinite.
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
