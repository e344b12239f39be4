package lce.job.cli;

import java.util.Map;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark properties that this job sets, each with its reason. Properties that the user sets have priority.
 *
 * <p>These properties keep Spark's defaults, also for large data:
 *
 * <ul>
 *   <li>{@code spark.memory.fraction} and {@code storageFraction}, because the results of stages spill to disk if
 *       memory is short, and {@link lce.pipeline.memory.ExecutorMemory} relies on the heap that Spark leaves to tasks.
 *   <li>{@code spark.default.parallelism}, because it is the number of cores, from which the job computes the
 *       partitions of every stage.
 *   <li>{@code spark.sql.shuffle.partitions}, because only the users' own ids and labels are joined and sorted in
 *       tables, tens of bytes per face, and Spark's adaptive execution merges small partitions.
 * </ul>
 */
public final class SparkDefaults {

    private static final Map<String, String> WANTED = Map.of(
            // blocks are arrays of primitives, which Kryo serialises several times faster than Java's serialization
            "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
            // records between blocks are many and may be small
            "spark.kryo.registrator",
                    "lce.pipeline.BlockRegistrator,"
                            + "lce.pipeline.search.SearchRegistrator,"
                            + "lce.job.input.InputRegistrator",
            // a block with the reverse edges of a hub may be large
            "spark.kryoserializer.buffer.max", "1g",
            // the job reports its own progress per stage
            "spark.ui.showConsoleProgress", "false",
            // oneDNN runs on the task's own thread; this prevents OpenMP from starting more threads in executors
            "spark.executorEnv.OMP_NUM_THREADS", "1",
            // heartbeats report the progress within long tasks
            "spark.executor.heartbeatInterval", "3s",
            // a second copy of a slow network task would only slow down its neighbours
            "spark.speculation", "false");

    private SparkDefaults() {}

    /** Returns a session with these properties. If no master is set, it uses all cores of this machine. */
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
