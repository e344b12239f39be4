package lce.job;

import java.util.List;

import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.output.CheckpointFolder;
import lce.pipeline.engine.EngineLog;
import lce.pipeline.engine.NetworkEngines;
import lce.pipeline.memory.ExecutorMemory;
import lce.pipeline.memory.MemoryPlan;
import lce.pipeline.search.NeighbourSearch;
import lce.pipeline.search.SearchMemory;
import lce.pipeline.stage.CheckpointedStages;
import lce.pipeline.stage.PersistedStages;
import lce.pipeline.stage.StageMonitor;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The planned use of the cluster in a run.
 *
 * @param k neighbours per face, including the face itself
 * @param partitions number of partitions of all stages
 * @param memory planned memory of the executors, which decides the gather
 * @param engines engines that run the networks
 * @param engineLines receives one line per engine that a task opens
 * @param checkpoint folder of the checkpoint, or null if there is none
 */
record Plan(
        int k,
        int partitions,
        MemoryPlan memory,
        NetworkEngines engines,
        CollectionAccumulator<String> engineLines,
        CheckpointFolder checkpoint) {

    /**
     * Plans a run.
     *
     * @param scope releases the networks in the executors
     * @throws lce.io.BadInputException if the checkpoint belongs to other inputs or flags, or the executors have too
     *     little memory
     */
    static Plan of(JavaSparkContext spark, Storage storage, ClusterOptions options, Inputs inputs, Scope scope) {
        int k = inputs.networks().lce().k();
        int bySize = inputs.faces().partitions(spark.defaultParallelism());
        String folder = options.resources.checkpoint;
        CheckpointFolder checkpoint = folder == null
                ? null
                : CheckpointFolder.open(
                        storage,
                        folder,
                        RunConfiguration.fingerprint(spark, storage, options, k),
                        options.partitions,
                        bySize);
        MemoryPlan memory = memory(spark, options, inputs);
        memory.check();
        CollectionAccumulator<String> engineLines = spark.sc().collectionAccumulator("engines");
        NetworkEngines engines = scope.keep(
                new NetworkEngines(
                        spark,
                        inputs.networks().lce(),
                        inputs.networks().pce(),
                        options.networks.engine,
                        options.networks.precision,
                        engineLines),
                NetworkEngines::release);
        return new Plan(k, partitions(options, checkpoint, bySize), memory, engines, engineLines, checkpoint);
    }

    private static int partitions(ClusterOptions options, CheckpointFolder checkpoint, int bySize) {
        if (checkpoint != null) {
            return checkpoint.partitions();
        }
        return options.partitions != null ? options.partitions : bySize;
    }

    private static MemoryPlan memory(JavaSparkContext spark, ClusterOptions options, Inputs inputs) {
        int faces = inputs.faces().count();
        Networks networks = inputs.networks();
        int dim = networks.lce().dim();
        boolean isBuilt = inputs.graph() == null;
        // the sum, because a task that needs a lost block of the graph searches it again
        long taskBytes = NetworkEngines.nativeBytes(networks.lce(), networks.pce(), options.networks.precision)
                + (isBuilt ? SearchMemory.nativeBytes(faces, dim, networks.lce().k()) : 0);
        NeighbourSearch.Method method = isBuilt ? options.graph.knnMethod() : NeighbourSearch.Method.EXACT;
        return MemoryPlan.of(
                options.resources.gather,
                faces,
                SearchMemory.faceBytes(method, dim),
                taskBytes,
                ExecutorMemory.of(spark));
    }

    /**
     * Returns stages that keep their results in the checkpoint, or without one in the executors until the scope is
     * closed.
     */
    Stages stages(JavaSparkContext spark, Storage storage, StageMonitor monitor, Scope scope) {
        return checkpoint == null
                ? scope.keep(new PersistedStages(monitor), PersistedStages::release)
                : new CheckpointedStages(spark, storage, checkpoint.path(), monitor);
    }

    /** Returns the distinct lines about the engines that ran in the executors. */
    List<String> enginesTaken() {
        return EngineLog.lines(engineLines);
    }
}
