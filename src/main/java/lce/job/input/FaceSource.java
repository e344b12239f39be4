package lce.job.input;

import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import org.apache.spark.sql.SparkSession;

/** Opens the faces of a run. */
public interface FaceSource {

    /**
     * Opens the faces.
     *
     * @param staged a folder for copies of vectors that cannot be read in place; it exists as long as the run
     * @throws lce.io.BadInputException if the faces cannot be used
     */
    Faces open(String staged);

    /** Returns a source that opens the files that the options name. */
    static FaceSource ofFiles(SparkSession session, ClusterOptions options) {
        Storage storage = Storage.of(session.sparkContext().hadoopConfiguration());
        return staged -> Faces.open(session, storage, options.features, staged);
    }
}
