package lce.io;

import java.util.Arrays;

/** Labels in one file, or in several whose rows follow one another. */
public final class LabelParts {

    private LabelParts() {
    }

    /** Returns long[N], as {@link LabelsFile#read} has it for each file. */
    public static long[] read(Storage storage, InputFiles files) {
        long[] labels = new long[0];
        for (String file : files.files()) {
            long[] part = LabelsFile.read(storage, file);
            int before = labels.length;
            labels = Arrays.copyOf(labels, before + part.length);
            System.arraycopy(part, 0, labels, before, part.length);
        }
        return labels;
    }
}
