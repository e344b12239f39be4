package lce.job;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;

import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;

/** A file that is there but that the job may not read, or that is not as it was written: no bug, wherever in the job it shows. */
final class UnreadableFile {

    private static final String DENIED = "(Permission denied)"; // as the Java library ends its message about a local file

    private UnreadableFile() {
    }

    /** What to do about it, in one sentence; empty when the failure is another one. */
    static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
            if (cause instanceof AccessControlException || cause instanceof AccessDeniedException || cause instanceof IOException && message.endsWith(DENIED)) {
                return Optional.of("no permission: " + message + "; give the job's user permission to read or write there");
            }
            if (cause instanceof ChecksumException) {
                return Optional.of("a file does not match its checksum: " + message + "; copy it again, or delete the hidden .crc file beside it if it was changed on purpose");
            }
        }
        return Optional.empty();
    }
}
