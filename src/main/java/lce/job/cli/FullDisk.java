package lce.job.cli;

import java.util.List;
import java.util.Optional;

/**
 * Detects a disk that became full while a job ran. It is not a bug, so that a message with a remedy is more useful than
 * a stack trace.
 */
final class FullDisk {

    /** Parts of the messages for a full disk, a disk quota and a quota in HDFS. */
    private static final List<String> SIGNS =
            List.of("No space left on device", "Disk quota exceeded", "The DiskSpace quota of");

    private FullDisk() {}

    /**
     * Returns a message with a remedy, or nothing if the failure has another cause.
     *
     * @param output the path that the job writes
     */
    static Optional<String> sentence(Throwable failure, String output) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Optional<String> sign = SIGNS.stream().filter(message::contains).findFirst();
            if (sign.isPresent()) {
                return Optional.of("a disk is full (" + sign.get() + "); free disk space for " + output
                        + " and for Spark's temporary data (spark.local.dir), and start the job again");
            }
        }
        return Optional.empty();
    }
}
