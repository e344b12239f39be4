package lce.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;

/**
 * A path with wildcards, matched element by element. Hadoop's own globStatus fails where any file in the folder has a
 * colon in its name, and matches hidden files.
 */
final class PathPattern {

    private final List<String> alternatives;

    private PathPattern(List<String> alternatives) {
        this.alternatives = alternatives;
    }

    static PathPattern of(String path) {
        return new PathPattern(withoutSlashesInBraces(path));
    }

    /** Returns true if the text has a wildcard. */
    static boolean isPattern(String path) {
        return path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * Returns the paths of the files and folders that match, in no order. Throws BadInputException if the pattern is
     * not valid.
     */
    List<String> matches(Storage storage) {
        List<String> matches = new ArrayList<>();
        for (String alternative : alternatives) {
            if (!isPattern(alternative)) {
                if (storage.exists(alternative)) {
                    matches.add(alternative);
                }
                continue;
            }
            String folder = folder(alternative);
            match(storage, folder, alternative.substring(folder.length()).split("/+"), 0, matches);
        }
        return matches.stream().distinct().toList();
    }

    /** Returns the part of a pattern in front of the first element with a wildcard: empty, or ending in a slash. */
    static String folder(String pattern) {
        int firstWildcard = pattern.indexOf(
                pattern.chars().filter(c -> "*?[{".indexOf(c) >= 0).findFirst().orElseThrow());
        return pattern.substring(0, pattern.lastIndexOf('/', firstWildcard) + 1);
    }

    private static void match(Storage storage, String folder, String[] elements, int element, List<String> matches) {
        String listed = folder.isEmpty() ? "." : folder;
        if (!storage.isFolder(listed)) {
            return;
        }
        for (FileStatus entry : storage.list(listed)) {
            String name = entry.getPath().getName();
            if (!isMatch(elements[element], name)) {
                continue;
            }
            String path = child(folder, name);
            if (element + 1 == elements.length) {
                matches.add(path);
            } else if (entry.isDirectory()) {
                match(storage, path, elements, element + 1, matches);
            }
        }
    }

    /**
     * Returns how many elements deep the place, or the folder above it, is that the pattern matches whether it exists
     * or not; -1 if there is none.
     */
    int depthOfMatch(Storage storage, Path place) {
        String[] names = elements(place);
        for (String alternative : alternatives) {
            Path pattern = storage.qualified(alternative);
            String[] patterns = elements(pattern);
            boolean isThere = Objects.equals(
                            pattern.toUri().getScheme(), place.toUri().getScheme())
                    && Objects.equals(
                            pattern.toUri().getAuthority(), place.toUri().getAuthority())
                    && patterns.length <= names.length;
            if (isThere
                    && IntStream.range(0, patterns.length)
                            .allMatch(i -> patterns[i].equals(names[i]) || isMatch(patterns[i], names[i]))) {
                return patterns.length;
            }
        }
        return -1;
    }

    /** Returns the names of a path from the root down. */
    static String[] elements(Path path) {
        return Arrays.stream(path.toUri().getPath().split("/"))
                .filter(name -> !name.isEmpty())
                .toArray(String[]::new);
    }

    private static boolean isMatch(String pattern, String name) {
        boolean asksForHidden = pattern.charAt(0) == name.charAt(0);
        return (asksForHidden || !InputFiles.isHidden(name))
                && compiled(pattern).matches(name);
    }

    private static GlobPattern compiled(String pattern) {
        try {
            return new GlobPattern(pattern);
        } catch (RuntimeException e) { // of a class that Hadoop's packages hold under different names
            throw new BadInputException(
                    "\"" + pattern + "\" is not a valid pattern (" + BadInputException.inOneLine(e)
                            + "); close its brackets, or write \\ before" + " a bracket that is part of a name",
                    e);
        }
    }

    static String child(String folder, String name) {
        return folder.isEmpty() ? name : folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    /** Writes out the alternatives of a brace that spans several elements, as in {@code {a/x,b/y}}. */
    private static List<String> withoutSlashesInBraces(String path) {
        int open = path.indexOf('{');
        int close = open < 0 ? -1 : path.indexOf('}', open);
        if (close < 0 || path.indexOf('/', open) < 0 || path.indexOf('/', open) > close) {
            return List.of(path);
        }
        List<String> alternatives = new ArrayList<>();
        for (String choice : path.substring(open + 1, close).split(",")) {
            alternatives.addAll(withoutSlashesInBraces(path.substring(0, open) + choice + path.substring(close + 1)));
        }
        return alternatives;
    }
}
