package lce.job;

import java.util.List;
import java.util.Optional;

/** A disk that became full while a job ran: it is no bug, and where to make room helps more than a stack trace. */
final class FullDisk {

    /** Of a disk, of a quota on it, and of one in HDFS. */
    private static final List<String> SIGNS = List.of("No space left on device", "Disk quota exceeded", "The DiskSpace quota of");

    private FullDisk() {
    }

    /**
     * What to do about it, in one sentence; empty when the failure is another one.
     *
     * @param output that the job was to write
     */
    static Optional<String> sentence(Throwable failure, String output) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Optional<String> sign = SIGNS.stream().filter(message::contains).findFirst();
            if (sign.isPresent()) {
                return Optional.of("a disk is full (" + sign.get() + "); make room for " + output
                        + " and for Spark's temporary data (spark.local.dir), and start the job again");
            }
        }
        return Optional.empty();
    }
}
