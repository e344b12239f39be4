package lce.pipeline.engine;

import lce.network.InferenceEngine;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** Opens the inference engine of the running task. */
public final class TaskEngine {

    private TaskEngine() {}

    /**
     * Opens an engine that is closed when the task ends, even if it fails. If the task fails because the GPU is lost,
     * its executor ends too.
     */
    public static InferenceEngine open(EngineFactory engines) {
        TaskContext.get().addTaskFailureListener(new LostGpu()); // before the engine is opened, because that may fail
        InferenceEngine engine = engines.open();
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> engine.close());
        return engine;
    }
}
