package lce;

import org.junit.jupiter.api.Assumptions;

/** Skips tests on machines that lack what the tests need. */
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
