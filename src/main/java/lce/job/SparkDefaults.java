package lce.job;

import java.util.Map;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark properties that this job wants, each with its reason. What the user has set stays.
 *
 * <p>Left as Spark has them, also for large data: {@code spark.memory.fraction} and {@code storageFraction}, for what stages keep goes to
 * disk where memory is short, and {@link lce.pipeline.ExecutorMemory} counts on the heap that Spark leaves to tasks;
 * {@code spark.default.parallelism}, which is the number of cores that partitions are reckoned from, while every stage says how many it has;
 * and {@code spark.sql.shuffle.partitions}, for only the users' own ids and labels are joined and sorted in tables, some tens of bytes a
 * face, and Spark's adaptive execution makes one partition of many small ones.
 */
public final class SparkDefaults {

    private static final Map<String, String> WANTED = Map.of(
            // blocks are arrays of primitives: several times faster to move than with Java's serialization
            "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
            // records between blocks are many and may be small
            "spark.kryo.registrator", "lce.pipeline.BlockRegistrator",
            // a block of some hub's reverse edges may be large
            "spark.kryoserializer.buffer.max", "1g",
            // the job shows its own progress, stage by stage
            "spark.ui.showConsoleProgress", "false",
            // oneDNN runs on the task's own thread; this keeps OpenMP from starting more in executors
            "spark.executorEnv.OMP_NUM_THREADS", "1",
            // progress within long tasks comes with heartbeats
            "spark.executor.heartbeatInterval", "3s",
            // a second copy of a slow network task would only slow down its neighbours
            "spark.speculation", "false");

    private SparkDefaults() {
    }

    /** A session with these properties; on all cores of this machine when no master is set. */
    public static SparkSession session(String name) {
        SparkConf conf = new SparkConf();
        WANTED.forEach(conf::setIfMissing);
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.master", "local[*]");
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** Stops the session if there is one. */
    public static void stop() {
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
    }
}
