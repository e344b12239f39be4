package lce.pipeline.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import lce.io.Storage;
import lce.pipeline.block.BlockPartitioner;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.Iterators;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Stores results in a folder, one file per partition, so that a killed job resumes: it repeats neither finished stages
 * nor the finished partitions of an unfinished stage. Results that are read back from files have no lineage, so that
 * they do not depend on earlier stages.
 */
public final class CheckpointedStages implements Stages {

    private final JavaSparkContext spark;
    private final Storage storage;
    private final String folder;
    private final StageMonitor monitor;
    private final Map<String, Blocks<?>> results = new HashMap<>();

    /**
     * @param folder may hold results of an earlier run with the same inputs and partitions
     * @param monitor reports each stage that runs, and which stages and partitions an earlier run finished
     */
    public CheckpointedStages(JavaSparkContext spark, Storage storage, String folder, StageMonitor monitor) {
        this.spark = spark;
        this.storage = storage;
        this.folder = folder;
        this.monitor = monitor;
    }

    @Override
    public <T> Blocks<T> run(
            String name,
            String unit,
            long units,
            BlockPlacement placement,
            Function<LongAccumulator, Blocks<T>> stage) {
        StageFiles files = new StageFiles(storage, folder, name);
        int partitions = placement.partitions();
        if (files.isFinished()) {
            monitor.note(name + ": finished by an earlier run");
        } else {
            int[] missing = IntStream.range(0, partitions)
                    .filter(partition -> !files.holds(partition))
                    .toArray();
            int finished = partitions - missing.length;
            if (finished > 0) {
                monitor.note(name + ": " + finished + " of " + partitions + " partitions finished by an earlier run");
            }
            monitor.stage(
                    name,
                    unit,
                    units * missing.length / partitions,
                    missing.length,
                    done -> write(stage.apply(done), missing, files));
            files.finish();
        }
        Blocks<T> result = this.<T>read(files, placement).persist();
        results.put(name, result);
        return result;
    }

    /** Computes the missing partitions only. */
    private static <T> List<?>[] write(Blocks<T> stage, int[] missing, StageFiles files) {
        return stage.records()
                .mapPartitionsWithIndex(
                        (partition, records) -> {
                            files.write(partition, records);
                            return Iterators.<Integer>none();
                        },
                        false)
                .collectPartitions(missing);
    }

    private <T> Blocks<T> read(StageFiles files, BlockPlacement placement) {
        BlockPartitioner partitioner = placement.partitioner();
        return Blocks.of(
                partitioner
                        .blocks(spark)
                        .mapPartitionsToPair(blocks -> files.<T>read(partitioner.getPartition(blocks.next())), true),
                placement);
    }

    @Override
    public void drop(String name) {
        results.remove(name).unpersist();
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
