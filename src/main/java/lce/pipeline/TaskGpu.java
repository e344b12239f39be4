package lce.pipeline;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU that the running task may use.
 *
 * @param address the device's number, as Spark hands it over
 * @param tasks   how many tasks of the process share it
 */
record TaskGpu(String address, int tasks) {

    private static final String RESOURCE = "gpu";
    /** The executor id of local mode. */
    private static final String DRIVER = "driver";
    private static final String AMOUNT = "spark.task.resource.gpu.amount";
    /** Enough to keep a device busy while some of the tasks prepare or store their rows. */
    private static final int USUAL_TASKS = 4;

    /** Null when Spark gave the task none. In local mode there are no executors to give any to, and tasks take device 0. */
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

    /** As many as fractions of the device there are: a quarter each makes four. */
    static int tasks(SparkConf conf) {
        double amount = conf.getDouble(AMOUNT, 1.0 / USUAL_TASKS);
        return amount >= 1 ? 1 : (int) Math.floor(1 / amount + 1e-6);
    }
}
