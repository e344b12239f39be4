package lce.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import lce.io.Storage;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;

/**
 * Keeps results in a folder, a file for each partition, so that a job that was killed goes on where it stopped: stages that were finished
 * are not run again, nor are the finished partitions of the one that was not. Results read back from files have no lineage: what became
 * of the stages before them does not matter.
 */
public final class CheckpointedStages implements Stages {

    private final JavaSparkContext spark;
    private final Storage storage;
    private final String folder;
    private final StageMonitor monitor;
    private final Map<String, JavaPairRDD<Integer, ?>> results = new HashMap<>();

    /**
     * @param folder  that an earlier run with the same inputs and partitions may have begun to fill
     * @param monitor hears of each stage that is run, and of what need not be run again
     */
    public CheckpointedStages(JavaSparkContext spark, Storage storage, String folder, StageMonitor monitor) {
        this.spark = spark;
        this.storage = storage;
        this.folder = folder;
        this.monitor = monitor;
    }

    @Override
    public <T> JavaPairRDD<Integer, T> run(String name, String unit, long units, BlockPartitioner partitioner,
                                           Function<LongAccumulator, JavaPairRDD<Integer, T>> stage) {
        StageFiles files = new StageFiles(storage, folder, name);
        if (files.isFinished()) {
            monitor.note(name + ": finished by an earlier run");
        } else {
            int[] missing = IntStream.range(0, partitioner.numPartitions()).filter(partition -> !files.holds(partition)).toArray();
            int there = partitioner.numPartitions() - missing.length;
            if (there > 0) {
                monitor.note(name + ": " + there + " of " + partitioner.numPartitions() + " partitions finished by an earlier run");
            }
            monitor.stage(name, unit, units * missing.length / partitioner.numPartitions(), done -> write(stage.apply(done), missing, files));
            files.finish();
        }
        JavaPairRDD<Integer, T> result = this.<T>read(files, partitioner).persist(StorageLevel.MEMORY_AND_DISK());
        results.put(name, result);
        return result;
    }

    /** Only the missing partitions are computed. */
    private static <T> List<?>[] write(JavaPairRDD<Integer, T> stage, int[] missing, StageFiles files) {
        return stage.mapPartitionsWithIndex((partition, records) -> {
            files.write(partition, records);
            return Iterators.<Integer>none();
        }, false).collectPartitions(missing);
    }

    private <T> JavaPairRDD<Integer, T> read(StageFiles files, BlockPartitioner partitioner) {
        return partitioner.blocks(spark).mapPartitionsToPair(mine -> files.read(partitioner.getPartition(mine.next())), true);
    }

    @Override
    public void drop(String name) {
        results.remove(name).unpersist(false);
        new StageFiles(storage, folder, name).empty();
    }

    @Override
    public boolean isDropped(String name) {
        StageFiles files = new StageFiles(storage, folder, name);
        return files.isFinished() && !files.holds(0);
    }

    @Override
    public void note(String line) {
        monitor.note(line);
    }
}
