package lce.io;

import java.io.IOException;

/** A format of feature vectors. */
interface FeatureFormat extends FileFormat {

    /** Returns where the vectors are, as {@link FeatureFile#open(Storage, String, Integer, String)} has it. */
    FeatureSegment open(Storage storage, String path, Integer dim, String staging) throws IOException;
}
