package lce.pipeline.gather;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.features.ResidentFeatures;
import lce.features.ResidentVectors;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.Blocks;
import lce.pipeline.search.NeighbourSearch;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Reads the whole feature table once into each executor process's off-heap memory. */
public class ResidentGather implements Gather, Serializable {

    private static final Map<String, ResidentFeatures> TABLES = new ConcurrentHashMap<>();

    private static final Set<String> RELEASED = ConcurrentHashMap.newKeySet(); // jobs, in the driver

    private final String job;
    private final Storage storage;
    private final Broadcast<List<FeatureSegment>> segments; // broadcast because each may list many excluded rows

    /** @param job identifies the table in the process, so that two jobs in one process have separate tables */
    public ResidentGather(JavaSparkContext spark, String job, Storage storage, List<FeatureSegment> segments) {
        this.job = job;
        this.storage = storage;
        this.segments = spark.broadcast(new ArrayList<>(segments));
    }

    @Override
    public Blocks<float[]> run(Blocks<Samples> samples, SampleWork work, LongAccumulator done) {
        return samples.mapOpened(() -> {
            FeatureTable table = loaded();
            SampleWork.Worker worker = work.open();
            return ofBlock -> work.run(worker, table, ofBlock.ids, done);
        });
    }

    /** Returns this process's table. */
    protected FeatureTable loaded() {
        return TABLES.computeIfAbsent(job, name -> ResidentFeatures.load(storage, segments.value()));
    }

    @Override
    public NeighbourSearch.Vectors vectors() {
        return () -> new ResidentVectors(loaded());
    }

    /** Returns a table that each process loads once. */
    @Override
    public NeighbourSearch.Table table() {
        return this::loaded;
    }

    @Override
    public void release() {
        TABLES.remove(job);
        RELEASED.add(job);
        segments.destroy();
    }

    /**
     * Releases the tables of released gathers in the executors' processes, which otherwise keep them until the session
     * ends. It runs one task per core, because Spark distributes tasks over all idle executors.
     */
    public static void releaseInExecutors(JavaSparkContext spark) {
        Set<String> jobs = Set.copyOf(RELEASED);
        if (!spark.isLocal() && !jobs.isEmpty()) {
            int cores = spark.defaultParallelism();
            List<String> names = List.copyOf(jobs);
            spark.parallelize(IntStream.range(0, cores).boxed().toList(), cores)
                    .foreach(core -> TABLES.keySet().removeAll(names));
        }
        RELEASED.removeAll(jobs);
    }
}
