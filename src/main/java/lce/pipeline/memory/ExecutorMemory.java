package lce.pipeline.memory;

import java.lang.management.ManagementFactory;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The memory that the cluster manager gives each executor process.
 *
 * @param heapBytes bytes of the Java heap
 * @param nativeBytes bytes of off-heap memory; {@link Long#MAX_VALUE} if the cluster manager sets no limit
 * @param isEnforced true if the cluster manager kills a process that uses more
 * @param tasks number of tasks that run in the process at once
 */
public record ExecutorMemory(long heapBytes, long nativeBytes, boolean isEnforced, int tasks) {

    private static final long MIB = 1 << 20;
    private static final double HEAP_SHARE_OF_TASKS = 0.3;

    public static ExecutorMemory of(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        if (spark.isLocal()) {
            long heap = Runtime.getRuntime().maxMemory();
            return new ExecutorMemory(heap, Math.max(0, machineBytes() - heap), false, spark.defaultParallelism());
        }
        long heap = spark.sc().executorMemory() * MIB;
        long overhead = conf.getSizeAsMb(
                        "spark.executor.memoryOverhead",
                        (long) Math.max(384, conf.getDouble("spark.executor.memoryOverheadFactor", 0.1) * heap / MIB)
                                + "m")
                * MIB;
        long offHeap = conf.getBoolean("spark.memory.offHeap.enabled", false)
                ? conf.getSizeAsBytes("spark.memory.offHeap.size", "0")
                : 0;
        boolean isEnforced = spark.master().startsWith("yarn") || spark.master().startsWith("k8s");
        int tasks = Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
        return new ExecutorMemory(heap, isEnforced ? overhead + offHeap : Long.MAX_VALUE, isEnforced, tasks);
    }

    private static long machineBytes() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    /** Returns the heap bytes that one task may use for its data. */
    public long heapBytesOfATask() {
        return (long) (heapBytes * HEAP_SHARE_OF_TASKS / tasks);
    }
}
