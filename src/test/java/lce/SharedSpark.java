package lce;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import lce.job.cli.SparkDefaults;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;

/** The one Spark session that all tests share. It ends with the process. */
public final class SharedSpark {

    private static final RunningTasks RUNNING = new RunningTasks();

    private static SparkSession session;

    private SharedSpark() {}

    public static synchronized SparkSession session() {
        if (session == null) {
            System.setProperty("spark.master", "local[2]");
            System.setProperty("spark.ui.enabled", "false");
            System.setProperty("spark.sql.shuffle.partitions", "4");
            System.setProperty("spark.driver.host", "127.0.0.1");
            // each stage broadcasts its tasks, a few kB, for which Spark allocates a whole block
            System.setProperty("spark.broadcast.blockSize", "128k");
            session = SparkDefaults.session("tests");
            session.sparkContext().addSparkListener(RUNNING);
        }
        return session;
    }

    public static JavaSparkContext context() {
        return new JavaSparkContext(session().sparkContext());
    }

    /** A job that has failed leaves the tasks beside the one that failed to be killed. */
    public static void waitForDyingTasks() throws InterruptedException, TimeoutException {
        do {
            Thread.sleep(20);
            session.sparkContext().listenerBus().waitUntilEmpty();
        } while (RUNNING.count.get() > 0);
    }

    /** Counts the tasks that have begun and not ended. */
    private static final class RunningTasks extends SparkListener {

        final AtomicInteger count = new AtomicInteger();

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            count.incrementAndGet();
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            count.decrementAndGet();
        }
    }
}
