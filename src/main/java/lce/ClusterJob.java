package lce;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;

import lce.io.BadInputException;
import lce.io.Storage;
import lce.job.ClusterOptions;
import lce.job.ClusterRun;
import lce.job.CommandLineParser;
import lce.job.QuietLogging;
import lce.job.SparkDefaults;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * Clusters faces by identity.
 *
 * <pre>
 * spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 --executor-memory 12g \
 *     --conf spark.executor.memoryOverhead=6g --class lce.ClusterJob lce-0.1.0-spark3.5.jar \
 *     --features s3a://faces/embeddings.npy --knn s3a://faces/knn.npz \
 *     --lce-weights s3a://faces/LCENet.pth --pce-weights s3a://faces/PCENet.pth --output s3a://faces/clusters
 * </pre>
 */
public final class ClusterJob {

    private static final int DONE = 0;
    private static final int BAD_INPUT = 2;

    private ClusterJob() {
    }

    public static void main(String[] args) {
        QuietLogging.unlessConfigured();
        int status;
        try {
            status = run(args, System.out, System.err);
        } finally {
            SparkDefaults.stop();
        }
        if (status != DONE) {
            System.exit(status);
        }
    }

    /**
     * Runs the job and leaves its Spark session open.
     *
     * @return the exit status: 0 done, 2 something given cannot be used. What is a bug or a failing machine is thrown on
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            PrintWriter help = new PrintWriter(out, true);
            Optional<ClusterOptions> options = new CommandLineParser(Storage.of(SparkHadoopUtil.get().conf())).parse(args, help);
            options.ifPresent(given -> new ClusterRun(SparkDefaults.session("LCE-PCENet face clustering"), given, out).run());
            return DONE;
        } catch (Exception e) { // Spark throws checked exceptions without declaring them
            Optional<BadInputException> badInput = badInput(e);
            if (badInput.isEmpty()) {
                throw e;
            }
            err.println(badInput.get().getMessage());
            return BAD_INPUT;
        }
    }

    /** The user's mistake behind an exception, also when a task on an executor found it. */
    private static Optional<BadInputException> badInput(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadInputException badInput) {
                return Optional.of(badInput);
            }
        }
        return Optional.empty();
    }
}
