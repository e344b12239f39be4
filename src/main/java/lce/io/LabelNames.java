package lce.io;

import java.util.HashMap;
import java.util.Map;

/** Assigns numbers to names in the order of their first appearance, with one numbering for all files of an input. */
final class LabelNames {

    private final Map<String, Long> numbers = new HashMap<>();
    private String fileOfNames;
    private String fileOfIntegers;

    /**
     * Notes that a file holds integers. Throws BadInputException if an earlier file holds names, because the two may
     * mean the same number.
     */
    void integersIn(String path) {
        fileOfIntegers = path;
        requireOneKind(path);
    }

    /** Notes that a file holds names. Throws BadInputException if an earlier file holds integers. */
    void namesIn(String path) {
        fileOfNames = path;
        requireOneKind(path);
    }

    private void requireOneKind(String path) {
        if (fileOfNames != null && fileOfIntegers != null) {
            boolean isNames = path.equals(fileOfNames);
            throw new BadInputException(path + " holds " + (isNames ? "names" : "integers") + " where "
                    + (isNames ? fileOfIntegers + " holds integers" : fileOfNames + " holds names")
                    + "; give either names or numbers in all files");
        }
    }

    /** Returns the number of a name. */
    long number(String name) {
        return numbers.computeIfAbsent(name, text -> (long) numbers.size());
    }
}
