package lce;

import java.io.PrintStream;

import lce.job.GenerateRun;
import lce.job.cli.EntryPoint;
import lce.job.cli.GenerateOptions;

/**
 * Generates face-like embeddings of any number, with their identities, to try and to time clustering on.
 *
 * <pre>
 * spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 --executor-memory 4g \
 *     --class lce.GenerateJob lce-0.1.0-spark3.5.jar --faces 5210000 --with-knn 80 --output s3a://faces/generated
 * </pre>
 */
public final class GenerateJob {

    private static final EntryPoint<GenerateOptions> JOB = new EntryPoint<>(
            "Face-like embeddings",
            GenerateOptions::new,
            (session, options, console, journal) -> new GenerateRun(session, options, console, journal).run());

    private GenerateJob() {}

    public static void main(String[] args) {
        JOB.main(args);
    }

    /** As {@link EntryPoint#run}. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        return JOB.run(args, out, err);
    }
}
