package lce.io;

import java.util.Arrays;

import org.apache.hadoop.fs.Path;

/** Checks that an output does not delete an input of the job or become a part of one. */
public final class InputPlaces {

    private InputPlaces() {}

    /**
     * Throws BadInputException if the output is, or holds, an input, or if the output would be read when the same
     * inputs are read again. Beside inputs, and under a hidden name also below them, an output may be.
     *
     * @param flag that names the output
     * @param inputs paths, folders and patterns as the user gave them; those that are null are left out
     */
    public static void requireApart(Storage storage, String output, String flag, String... inputs) {
        Path place = storage.qualified(output);
        String remedy = "; name another place with " + flag;
        for (String input : inputs) {
            if (input == null) {
                continue;
            }
            for (Path read : InputFiles.places(storage, input).toList()) {
                if (read.equals(place)) {
                    throw new BadInputException(output + " is read by the job" + remedy);
                }
                if (isBelow(read, place)) {
                    throw new BadInputException(output + " holds " + input + ", which the job reads" + remedy);
                }
                if (isBelow(place, read) && !isHidden(place, read.depth())) {
                    throw new BadInputException(output + " lies in " + input + ", all of which the job reads" + remedy);
                }
            }
            int depth = storage.exists(input) ? -1 : PathPattern.of(input).depthOfMatch(storage, place);
            if (depth >= 0 && !isHidden(place, depth)) {
                throw new BadInputException(output + " matches " + input + ", so the next run would read it" + remedy);
            }
        }
    }

    private static boolean isBelow(Path place, Path folder) {
        Path above = place.getParent();
        while (above != null && !above.equals(folder)) {
            above = above.getParent();
        }
        return above != null;
    }

    /** True if one of the names below the given depth makes {@link InputFiles} leave the place out. */
    private static boolean isHidden(Path place, int depth) {
        return Arrays.stream(PathPattern.elements(place)).skip(depth).anyMatch(InputFiles::isHidden);
    }
}
