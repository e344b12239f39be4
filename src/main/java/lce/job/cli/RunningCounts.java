package lce.job.cli;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple4;

/** Collects the counts of running tasks, because an accumulator receives a task's count only when the task ends. */
final class RunningCounts extends SparkListener {

    private final Map<Long, Long> running = new ConcurrentHashMap<>(); // task -> count
    private volatile long followed = -1;

    /** Starts to collect the counts of an accumulator. */
    void follow(LongAccumulator accumulator) {
        running.clear();
        followed = accumulator.id();
    }

    /** Returns the total count of finished and running tasks. */
    long total(LongAccumulator accumulator) {
        return accumulator.value()
                + running.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        for (scala.collection.Iterator<?> tasks = heartbeat.accumUpdates().iterator(); tasks.hasNext(); ) {
            Tuple4<?, ?, ?, ?> task = (Tuple4<?, ?, ?, ?>) tasks.next();
            for (scala.collection.Iterator<?> infos = ((scala.collection.Iterable<?>) task._4()).iterator();
                    infos.hasNext(); ) {
                AccumulableInfo info = (AccumulableInfo) infos.next();
                if (info.id() == followed
                        && info.update().isDefined()
                        && info.update().get() instanceof Number count) {
                    running.put((Long) task._1(), count.longValue());
                }
            }
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        running.remove(end.taskInfo().taskId());
    }
}
