package lce.io;

import java.io.Closeable;
import java.io.IOException;

/** Closes what was opened for something that then failed. */
final class Streams {

    private Streams() {
    }

    /** Closes a stream after a failure, which the caller throws. A failure to close is added to it as suppressed. */
    static void closeAfter(Exception failure, Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
