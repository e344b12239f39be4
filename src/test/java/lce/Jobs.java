package lce;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Runs whole jobs on the tests' shared Spark session. */
public final class Jobs {

    private Jobs() {
    }

    /** The exit status of lce.ClusterJob with these flags. */
    public static int cluster(List<String> flags, PrintStream console) {
        SharedSpark.session();
        return ClusterJob.run(flags.toArray(String[]::new), console, console);
    }

    /** The one sentence that a job with these flags refuses with; fails when it does not. */
    public static String refusal(List<String> flags) {
        SharedSpark.session();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = ClusterJob.run(flags.toArray(String[]::new), new PrintStream(out), new PrintStream(err));
        if (status != 2 || err.toString().strip().lines().count() != 1) {
            throw new AssertionError("exit status " + status + ", said: " + err + out);
        }
        return err.toString().strip();
    }
}
