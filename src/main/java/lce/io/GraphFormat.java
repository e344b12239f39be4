package lce.io;

import java.io.IOException;

/** A format of kNN graphs. */
interface GraphFormat extends FileFormat {

    /** Opens a graph in one file, as {@link KnnFile#open} has it. */
    KnnFile open(Storage storage, String path) throws IOException;
}
