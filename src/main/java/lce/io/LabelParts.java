package lce.io;

import java.util.ArrayList;
import java.util.List;

/** Labels in one file, or in several whose rows follow one another. */
public final class LabelParts {

    private LabelParts() {}

    /**
     * Returns long[N]. A name has the same number in all files.
     *
     * @throws BadInputException if a file holds no labels, some files hold names and others integers, or there are more
     *     labels than faces can be
     */
    public static long[] read(Storage storage, InputFiles files) {
        LabelNames names = new LabelNames();
        List<long[]> parts = new ArrayList<>();
        long rows = 0;
        for (String file : files.files()) {
            long[] part = LabelsFile.read(storage, file, names);
            parts.add(part);
            rows += part.length;
        }
        return parts.size() == 1 ? parts.get(0) : joined(parts, countable(files, rows));
    }

    /** Returns the number of labels as an int. Throws BadInputException if it exceeds the limit of an array. */
    static int countable(InputFiles files, long rows) {
        if (rows > Integer.MAX_VALUE - 8) {
            throw new BadInputException(files + " holds " + rows + " labels, more than the " + (Integer.MAX_VALUE - 8)
                    + " that this job can count; split the data");
        }
        return (int) rows;
    }

    private static long[] joined(List<long[]> parts, int rows) {
        long[] labels = new long[rows];
        int next = 0;
        for (long[] part : parts) {
            System.arraycopy(part, 0, labels, next, part.length);
            next += part.length;
        }
        return labels;
    }
}
