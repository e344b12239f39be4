package lce.pipeline.engine;

import lce.network.cuda.CudaException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskFailureListener;

/**
 * Ends an executor's process if a task fails because the process has lost its GPU. No later task could succeed there.
 * Spark starts another executor, which can use the GPU again, and counts one failure per running task. In local mode
 * the driver shares the process, so that only the task fails.
 */
final class LostGpu implements TaskFailureListener {

    /** The exit status of such an executor, which Spark shows. NVIDIA's spark-rapids uses the same status. */
    private static final int EXIT_STATUS = 20;

    @Override
    public void onTaskFailure(TaskContext task, Throwable error) {
        if (isBehind(error) && !TaskGpu.isLocalMode()) {
            System.err.println("executor " + SparkEnv.get().executorId() + " ends with status " + EXIT_STATUS
                    + " because its process has lost its GPU:");
            error.printStackTrace();
            System.exit(EXIT_STATUS);
        }
    }

    private static boolean isBehind(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CudaException cuda && cuda.isDeviceLost()) {
                return true;
            }
        }
        return false;
    }
}
