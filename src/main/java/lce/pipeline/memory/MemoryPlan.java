package lce.pipeline.memory;

import java.util.Locale;

import lce.io.BadInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The planned use of the executors' off-heap memory, which decides the gather.
 *
 * @param tableBytes bytes per executor: the feature table, and the codes if the graph is built in lists; 0 for the halo
 *     gather
 * @param taskBytes bytes per task: the networks' packed weights and activations, and the search's buffers if the job
 *     builds the graph
 * @param executor the available memory
 */
public record MemoryPlan(long tableBytes, long taskBytes, ExecutorMemory executor) {

    /** The ways in which features reach the networks. */
    public enum GatherChoice {
        AUTO,
        RESIDENT,
        HALO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPlan.class);

    /** Off-heap bytes of the Java virtual machine itself: classes, compiled code, threads, network buffers. */
    private static final long VIRTUAL_MACHINE = 384L << 20;

    private static final double GB = 1e9;

    /**
     * Returns the plan for a choice of gather. AUTO uses the resident gather if an executor's memory suffices. If the
     * cluster manager enforces a limit, table and tasks must fit it. On one machine the table must fit half of the
     * off-heap memory. If the limit is unknown, the table must not be larger than the heap.
     *
     * @param nodeBytes bytes of the table per node
     */
    public static MemoryPlan of(
            GatherChoice gather, long nodes, int nodeBytes, long taskBytes, ExecutorMemory executor) {
        MemoryPlan resident = new MemoryPlan(nodes * nodeBytes, taskBytes, executor);
        boolean fits = executor.isEnforced()
                ? resident.nativeBytes() <= executor.nativeBytes()
                : resident.tableBytes
                        <= Math.min(
                                executor.nativeBytes() / 2,
                                executor.nativeBytes() == Long.MAX_VALUE ? executor.heapBytes() : Long.MAX_VALUE);
        if (gather == GatherChoice.AUTO && !fits) {
            LOG.warn(
                    "The resident gather needs {} of off-heap memory per executor, which is more than the executors have; vectors are not resident",
                    gigabytes(resident.nativeBytes()));
        }
        boolean takeResident = gather == GatherChoice.RESIDENT || gather == GatherChoice.AUTO && fits;
        return takeResident ? resident : new MemoryPlan(0, taskBytes, executor);
    }

    public boolean isResident() {
        return tableBytes > 0;
    }

    /** Returns the off-heap bytes that an executor needs. */
    public long nativeBytes() {
        return tableBytes + executor.tasks() * taskBytes + VIRTUAL_MACHINE;
    }

    /** Throws BadInputException if the cluster manager would kill the executors. */
    public void check() {
        if (executor.isEnforced() && nativeBytes() > executor.nativeBytes()) {
            long megabytes = nativeBytes() / (100 << 20) * 100 + 100;
            throw new BadInputException("each executor has " + gigabytes(executor.nativeBytes())
                    + " of off-heap memory and needs " + gigabytes(nativeBytes())
                    + " (" + parts() + "); set --conf spark.executor.memoryOverhead=" + megabytes + "m"
                    + (isResident()
                            ? ", or use --gather halo, which needs no feature table"
                            : ", or use fewer spark.executor.cores"));
        }
    }

    /** Returns the plan in one line for the console. */
    public String describe() {
        return "Gather: " + (isResident() ? GatherChoice.RESIDENT : GatherChoice.HALO)
                + "; off-heap memory per executor: " + gigabytes(nativeBytes()) + " (" + parts() + ")";
    }

    private String parts() {
        return (isResident() ? "feature table " + gigabytes(tableBytes) + ", " : "") + executor.tasks() + " tasks "
                + gigabytes(executor.tasks() * taskBytes) + ", virtual machine " + gigabytes(VIRTUAL_MACHINE);
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / GB);
    }
}
