package lce.io;

/**
 * Thrown if an input of the user cannot be used. The message is for the user and says what is wrong, in which file and
 * row, and how to fix it. The job prints it and exits with status 2. Every other exception is a bug or a failing
 * machine and keeps its stack trace.
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
