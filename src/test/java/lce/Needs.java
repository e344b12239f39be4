package lce;

import org.junit.jupiter.api.Assumptions;

/** What a test needs that not every machine has. */
public final class Needs {

    private Needs() {}

    /** Skips the test and prints the reason if the machine does not have it. */
    public static void that(boolean there, String otherwise) {
        if (!there) {
            System.out.println("skipped: " + otherwise);
        }
        Assumptions.assumeTrue(there, otherwise);
    }
}
