package lce.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.JobOptions;
import lce.job.output.CheckpointFolder;
import lce.job.output.OptionEffects;
import lce.pipeline.graph.BuiltGraph;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Adds the values that a run chooses itself to those that its options declare: for the fingerprint of a checkpoint, and
 * for metrics.json.
 */
public final class RunConfiguration {

    private RunConfiguration() {}

    /**
     * Returns the inputs and values that the results of stages depend on, for a checkpoint.
     *
     * @param k of the weights
     */
    public static Map<String, String> fingerprint(
            JavaSparkContext spark, Storage storage, ClusterOptions options, int k) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(CheckpointFolder.VERSION, JobOptions.VERSION + " on Spark " + spark.version());
        all.putAll(OptionEffects.of(options).fingerprint(storage));
        all.put("knn-method", options.graph.knnMethod().toString());
        all.put("k", String.valueOf(k));
        return all;
    }

    /**
     * Returns the flags that metrics.json records. Values may be null.
     *
     * @param features the name of the faces, which an option has only if they come from files
     * @param built the graph that the job built, or null if the job read the graph
     */
    static Map<String, Object> recorded(
            JavaSparkContext spark, ClusterOptions options, String features, Plan plan, BuiltGraph built) {
        Map<String, Object> all = OptionEffects.of(options).metrics();
        all.put("features", features);
        if (built == null) {
            all.remove("knn-method");
        } else {
            all.keySet().removeAll(List.of("knn", "no-graph-check"));
            all.put("knn-method", options.graph.knnMethod().toString());
            all.put("knn-recall", built.recall());
        }
        all.put("k", plan.k());
        all.put("gather", plan.memory().isResident() ? "resident" : "halo");
        all.put("partitions", plan.partitions());
        all.put("spark", spark.version());
        all.put("master", spark.master());
        return all;
    }
}
