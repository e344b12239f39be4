package lce.io;

import java.util.List;

/** Feature vectors in one array file, or in several whose rows follow one another. */
public final class FeatureParts {

    private FeatureParts() {}

    /**
     * Finds the vectors of each file. A file without vectors counts as no rows.
     *
     * @param dim see {@link FeatureFile#open}
     * @param staging as {@link FeatureFile#open} has it
     * @throws BadInputException if a file cannot be used, the files have vectors of different lengths, or there is no
     *     vector
     */
    public static List<FeatureSegment> open(Storage storage, InputFiles files, Integer dim, String staging) {
        List<FeatureSegment> segments = files.files().stream()
                .map(file -> FeatureFile.open(storage, file, dim, staging))
                .filter(segment -> segment.rows() > 0)
                .toList();
        if (segments.isEmpty()) {
            throw new BadInputException(files.path() + " holds no vectors; give the features of at least one face");
        }
        FeatureSegment first = segments.get(0);
        for (FeatureSegment segment : segments) {
            if (segment.dim() != first.dim()) {
                throw new BadInputException(
                        segment.name() + " holds vectors of length " + segment.dim() + " where " + first.name()
                                + " holds vectors of length " + first.dim() + "; embed all faces with one model");
            }
        }
        return segments;
    }
}
