package lce;

import java.io.PrintStream;

import lce.job.KnnRun;
import lce.job.cli.EntryPoint;
import lce.job.cli.KnnOptions;

/**
 * Finds the k nearest neighbours of each face: the kNN graph alone, which {@link ClusterJob} otherwise builds on its
 * way.
 *
 * <pre>
 * spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 --executor-memory 12g \
 *     --conf spark.executor.memoryOverhead=6g --class lce.KnnJob lce-0.1.0-spark3.5.jar \
 *     --features s3a://faces/embeddings.npy --k 80 --output s3a://faces/knn.npz
 * </pre>
 */
public final class KnnJob {

    private static final EntryPoint<KnnOptions> JOB =
            new EntryPoint<>("kNN graph", KnnOptions::new, (session, options, console, journal) -> new KnnRun(
                            session, options, console, journal)
                    .run());

    private KnnJob() {}

    public static void main(String[] args) {
        JOB.main(args);
    }

    /** As {@link EntryPoint#run}. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        return JOB.run(args, out, err);
    }
}
