package lce.job.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;

import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Detects a file without read permission, or with a wrong checksum. Neither is a bug, wherever in the job the exception
 * occurs.
 */
final class UnreadableFile {

    private static final String DENIED =
            "(Permission denied)"; // the end of the Java library's message about a local file

    private UnreadableFile() {}

    /** Returns a message with a remedy, or nothing if the failure has another cause. */
    static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            if (cause instanceof AccessControlException
                    || cause instanceof AccessDeniedException
                    || cause instanceof IOException && message.endsWith(DENIED)) {
                return Optional.of(
                        "no permission: " + message + "; give the job's user permission to read or write there");
            }
            if (cause instanceof ChecksumException) {
                return Optional.of(
                        "a file does not match its checksum: " + message
                                + "; copy it again, or delete its hidden .crc file in the same folder if it was changed on purpose");
            }
        }
        return Optional.empty();
    }
}
