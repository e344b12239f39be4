package lce.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import lce.io.Storage;
import lce.pipeline.BuiltGraph;
import org.apache.spark.api.java.JavaSparkContext;

/** Lists the flags of a run: those that the results of stages depend on, and those that metrics.json records. */
final class RunConfiguration {

    private RunConfiguration() {
    }

    /** Returns the inputs and flags that the results of stages depend on, for a checkpoint. */
    static Map<String, String> fingerprint(JavaSparkContext spark, Storage storage, ClusterOptions options, int k) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(CheckpointFolder.VERSION, JobOptions.VERSION + " on Spark " + spark.version());
        all.put("features", CheckpointFolder.describe(storage, options.features));
        all.put("knn", options.knn == null ? "built, " + options.knnMethod() : CheckpointFolder.describe(storage, options.knn));
        all.put("skip-invalid", String.valueOf(options.skipInvalid));
        all.put("save-knn", String.valueOf(options.saveKnn));
        all.put("lce-weights", CheckpointFolder.describe(storage, options.lceWeights));
        all.put("pce-weights", CheckpointFolder.describe(storage, options.pceWeights));
        all.put("dim", String.valueOf(options.dim));
        all.put("embedding-column", options.embeddingColumn);
        all.put("k", String.valueOf(k));
        all.put("heads", String.valueOf(options.heads));
        all.put("engine", options.engine.toString());
        all.put("precision", precision(options));
        all.put("save-intermediates", String.valueOf(options.saveIntermediates));
        return all;
    }

    /**
     * Returns the flags that metrics.json records. Values may be null.
     *
     * @param built the graph that the job built, or null if the job read the graph
     */
    static Map<String, Object> recorded(JavaSparkContext spark, ClusterOptions options, String features, Plan plan, BuiltGraph built) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("features", features);
        if (built == null) {
            all.put("knn", options.knn);
            all.put("no-graph-check", options.noGraphCheck);
        } else {
            all.put("knn-method", options.knnMethod().toString());
            all.put("knn-recall", built.recall());
        }
        all.put("skip-invalid", options.skipInvalid);
        all.put("labels", options.labels);
        all.put("previous", options.previous());
        all.put("lce-weights", options.lceWeights);
        all.put("pce-weights", options.pceWeights);
        all.put("heads", options.heads);
        all.put("k", plan.k());
        all.put("engine", options.engine.toString());
        all.put("precision", precision(options));
        all.put("gather", plan.memory().isResident() ? "resident" : "halo");
        all.put("partitions", plan.partitions());
        all.put("spark", spark.version());
        all.put("master", spark.master());
        return all;
    }

    private static String precision(ClusterOptions options) {
        return options.precision.name().toLowerCase(Locale.ROOT);
    }
}
