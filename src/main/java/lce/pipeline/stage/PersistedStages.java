package lce.pipeline.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import org.apache.spark.util.LongAccumulator;

/** Keeps results in the executors, in memory and on their disks, while the job runs. */
public final class PersistedStages implements Stages {

    private final StageMonitor monitor;
    private final Map<String, Blocks<?>> results = new HashMap<>();

    public PersistedStages(StageMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public <T> Blocks<T> run(
            String name,
            String unit,
            long units,
            BlockPlacement placement,
            Function<LongAccumulator, Blocks<T>> stage) {
        Blocks<T> result = monitor.stage(name, unit, units, placement.partitions(), done -> stage.apply(done)
                .computed());
        results.put(name, result);
        return result;
    }

    @Override
    public void drop(String name) {
        results.remove(name).unpersist();
    }

    @Override
    public boolean isDropped(String name) {
        return false; // because there is no earlier run
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
