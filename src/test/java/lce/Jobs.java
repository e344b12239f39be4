package lce;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Runs whole jobs on the tests' shared Spark session. */
public final class Jobs {

    private Jobs() {}

    /** The exit status of lce.ClusterJob with these flags. */
    public static int cluster(List<String> flags, PrintStream console) {
        SharedSpark.session();
        return ClusterJob.run(flags.toArray(String[]::new), console, console);
    }

    /** The exit status of lce.GenerateJob with these flags. */
    public static int generate(List<String> flags, PrintStream console) {
        SharedSpark.session();
        return GenerateJob.run(flags.toArray(String[]::new), console, console);
    }

    /** The exit status of lce.KnnJob with these flags. */
    public static int knn(List<String> flags, PrintStream console) {
        SharedSpark.session();
        return KnnJob.run(flags.toArray(String[]::new), console, console);
    }

    /** The one sentence that lce.ClusterJob with these flags refuses with; fails when it does not. */
    public static String refusal(List<String> flags) {
        return refusal(ClusterJob::run, flags);
    }

    /** The same of lce.GenerateJob. */
    public static String generateRefusal(List<String> flags) {
        return refusal(GenerateJob::run, flags);
    }

    /** The same of lce.KnnJob. */
    public static String knnRefusal(List<String> flags) {
        return refusal(KnnJob::run, flags);
    }

    private interface Job {
        int run(String[] flags, PrintStream out, PrintStream err);
    }

    private static String refusal(Job job, List<String> flags) {
        SharedSpark.session();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = job.run(flags.toArray(String[]::new), new PrintStream(out), new PrintStream(err));
        if (status != 2 || err.toString().strip().lines().count() != 1) {
            throw new AssertionError("exit status " + status + ", said: " + err + out);
        }
        return err.toString().strip();
    }
}
