package lce.io;

import java.nio.charset.Charset;
import java.util.regex.Pattern;

/** Checks of the text of a path. */
public final class PathNames {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[\\\\/].*", Pattern.DOTALL);
    private static final char REPLACEMENT =
            '\uFFFD'; // what a virtual machine reads a byte as that its locale has no letter for

    private PathNames() {}

    /**
     * Returns true if the path is a relative one with a colon in its first element, which Hadoop would read as a
     * scheme.
     */
    static boolean isFileWithColon(String path) {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        return colon >= 0
                && (slash < 0 || colon < slash)
                && !SCHEME.matcher(path).matches();
    }

    /** Returns how to correct a path that leads nowhere. */
    static String advice(String path) {
        if (!isHeldByLocale(path)) {
            return "this process has the locale " + nameOfLocale()
                    + ", which cannot represent all letters of the path: set LC_ALL=C.UTF-8 where the job is started";
        }
        if (path.startsWith("~")) {
            return "only a shell expands ~: write the full path of the home folder";
        }
        if (DRIVE.matcher(path).matches()) {
            return "it is a Windows path: give the path on the system that Spark runs on";
        }
        return "check the path; a relative path starts in the working directory of the job";
    }

    /** Returns false if the virtual machine cannot hand the path to the operating system as the user wrote it. */
    static boolean isHeldByLocale(String path) {
        return path.indexOf(REPLACEMENT) < 0
                && Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
                        .newEncoder()
                        .canEncode(path);
    }

    private static String nameOfLocale() {
        return System.getProperty("sun.jnu.encoding");
    }

    /**
     * Throws BadInputException if an output's last element has a colon, because Hadoop has no path for the hidden
     * folder beside it.
     *
     * @param flag that names the output
     */
    public static void requireNoColon(String path, String lastElement, String flag) {
        if (lastElement.indexOf(':') >= 0) {
            throw new BadInputException(path
                    + " has a colon in its last element, which Hadoop cannot write; name another place with " + flag);
        }
    }
}
