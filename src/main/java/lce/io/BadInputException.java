package lce.io;

/**
 * What the user gave cannot be used. The message is one sentence for the user: what is wrong, in which file and row, and
 * how to mend it. The job prints it and exits with status 2; everything else that is thrown is a bug or a failing machine
 * and keeps its stack trace.
 */
public final class BadInputException extends RuntimeException {

    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns a library's message in one line, for use within a sentence. */
    public static String inOneLine(Throwable e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
