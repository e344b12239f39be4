package lce;

import java.io.PrintStream;

import lce.job.ClusterRun;
import lce.job.cli.ClusterOptions;
import lce.job.cli.EntryPoint;

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

    private static final EntryPoint<ClusterOptions> JOB = new EntryPoint<>(
            "LCE-PCENet face clustering",
            ClusterOptions::new,
            (session, options, console, journal) -> new ClusterRun(session, options, console, journal).run());

    private ClusterJob() {}

    public static void main(String[] args) {
        JOB.main(args);
    }

    /** As {@link EntryPoint#run}. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        return JOB.run(args, out, err);
    }
}
