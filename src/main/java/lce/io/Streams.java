package lce.io;

import java.io.Closeable;
import java.io.IOException;

/** Closes streams after a failure. */
final class Streams {

    private Streams() {}

    /** Closes a stream after a failure, which the caller throws. A failure to close is added to it as suppressed. */
    static void closeAfter(Exception failure, Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
