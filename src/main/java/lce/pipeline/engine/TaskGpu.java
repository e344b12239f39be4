package lce.pipeline.engine;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU that the running task may use.
 *
 * @param address the device's number, as Spark reports it
 * @param tasks number of tasks in the process that share the device
 */
record TaskGpu(String address, int tasks) {

    private static final String RESOURCE = "gpu";
    /** The executor id of local mode. */
    private static final String DRIVER = "driver";

    private static final String AMOUNT = "spark.task.resource.gpu.amount";
    /**
     * The default number of tasks per device, which keeps it busy while some of the tasks prepare or store their rows.
     */
    private static final int USUAL_TASKS = 4;

    /**
     * Returns the task's GPU, or null if Spark assigned none. In local mode Spark assigns no GPUs, and tasks use device
     * 0.
     */
    static TaskGpu ofTask() {
        ResourceInformation given = TaskContext.get().resourcesJMap().get(RESOURCE);
        if (given != null && given.addresses().length > 0) {
            return new TaskGpu(given.addresses()[0], tasks(SparkEnv.get().conf()));
        }
        return isLocalMode() ? new TaskGpu("0", USUAL_TASKS) : null;
    }

    /** Returns true if tasks run in the driver's process. */
    static boolean isLocalMode() {
        return DRIVER.equals(SparkEnv.get().executorId());
    }

    /** Returns the number of tasks per device: four if each task uses a quarter of it. */
    static int tasks(SparkConf conf) {
        double amount = conf.getDouble(AMOUNT, 1.0 / USUAL_TASKS);
        return amount >= 1 ? 1 : (int) Math.floor(1 / amount + 1e-6);
    }
}
