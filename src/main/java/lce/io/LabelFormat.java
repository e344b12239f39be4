package lce.io;

import java.io.IOException;

/** A format of labels. */
interface LabelFormat extends FileFormat {

    /** Returns long[N], as {@link LabelsFile#read} has it. */
    long[] read(Storage storage, String path, LabelNames names) throws IOException;
}
