package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import lce.io.FeatureSegment;
import lce.io.FeatureTable;
import lce.io.ResidentFeatures;
import lce.io.Storage;
import lce.knn.ResidentVectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Each executor process reads the whole feature table once, into memory outside its heap: for tables that fit. */
public class ResidentGather implements Gather, Serializable {

    private static final Map<String, ResidentFeatures> TABLES = new ConcurrentHashMap<>();

    private static final Set<String> RELEASED = ConcurrentHashMap.newKeySet(); // jobs, in the driver

    private final String job;
    private final Storage storage;
    private final Broadcast<List<FeatureSegment>> segments; // each may list many rows that are left out

    /** @param job names the table in the process, so that two jobs in one process do not mix theirs up */
    public ResidentGather(JavaSparkContext spark, String job, Storage storage, List<FeatureSegment> segments) {
        this.job = job;
        this.storage = storage;
        this.segments = spark.broadcast(new ArrayList<>(segments));
    }

    @Override
    public JavaPairRDD<Integer, float[]> run(JavaPairRDD<Integer, Samples> samples, SampleWork work, BlockLayout layout, BlockPartitioner partitioner,
                                             LongAccumulator done) {
        return samples.mapPartitionsToPair(blocks -> {
            if (!blocks.hasNext()) {
                return Iterators.none();
            }
            FeatureTable table = table();
            SampleWork.Worker worker = work.open();
            return Iterators.map(blocks, block -> new Tuple2<>(block._1, work.run(worker, table, block._2.ids, done)));
        }, true);
    }

    /** This process's table. */
    public FeatureTable table() {
        return TABLES.computeIfAbsent(job, name -> ResidentFeatures.load(storage, segments.value()));
    }

    @Override
    public NeighbourSearch.Vectors vectors() {
        return () -> new ResidentVectors(table());
    }

    @Override
    public void release() {
        TABLES.remove(job);
        RELEASED.add(job);
        segments.destroy();
    }

    /**
     * Releases the tables of released gathers in the executors' processes, which keep them as long as the session stays open. Runs a task per core, because
     * Spark spreads tasks over all idle executors.
     */
    public static void releaseInExecutors(JavaSparkContext spark) {
        Set<String> jobs = Set.copyOf(RELEASED);
        if (!spark.isLocal() && !jobs.isEmpty()) {
            int cores = spark.defaultParallelism();
            List<String> names = List.copyOf(jobs);
            spark.parallelize(IntStream.range(0, cores).boxed().toList(), cores).foreach(core -> TABLES.keySet().removeAll(names));
        }
        RELEASED.removeAll(jobs);
    }
}
