package lce.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/** Keeps results in the executors, in memory and on their disks, as long as the job runs. */
public final class PersistedStages implements Stages {

    private final StageMonitor monitor;
    private final Map<String, JavaPairRDD<Integer, ?>> results = new HashMap<>();

    public PersistedStages(StageMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public <T> JavaPairRDD<Integer, T> run(String name, String unit, long units, BlockPartitioner partitioner,
                                           Function<LongAccumulator, JavaPairRDD<Integer, T>> stage) {
        JavaPairRDD<Integer, T> result = monitor.stage(name, unit, units, done -> {
            JavaPairRDD<Integer, T> kept = stage.apply(done).persist(StorageLevel.MEMORY_AND_DISK());
            kept.count();
            return kept;
        });
        results.put(name, result);
        return result;
    }

    @Override
    public void drop(String name) {
        results.remove(name).unpersist(false);
    }

    @Override
    public boolean isDropped(String name) {
        return false; // there is no earlier run
    }

    /** Releases the results of all stages that are still kept. */
    public void release() {
        List.copyOf(results.keySet()).forEach(this::drop);
    }

    @Override
    public void note(String line) {
        monitor.note(line);
    }
}
