package lce.pipeline;

import java.util.Locale;

import lce.io.BadInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the job will use the memory outside the executors' heaps, and with it which gather.
 *
 * @param tableBytes  of the feature table in each executor, and of the codes where the graph is built in lists; 0 for the halo gather
 * @param taskBytes   of each task: the networks' packed weights and activations, and what the search holds where the job builds its graph
 * @param executor    what there is
 */
public record MemoryPlan(long tableBytes, long taskBytes, ExecutorMemory executor) {

    /** How features are to reach the networks. */
    public enum GatherChoice {
        AUTO, RESIDENT, HALO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPlan.class);

    /** Of a Java virtual machine itself: classes, compiled code, threads, network buffers. */
    private static final long VIRTUAL_MACHINE = 384L << 20;
    private static final double GB = 1e9;

    /**
     * AUTO takes the resident gather where the table and the tasks fit what an executor has: by the cluster manager's limit, on one
     * machine with half of the memory to spare, and where nothing is known when the table is no larger than the heap.
     *
     * @param nodeBytes what the table holds of each node
     */
    public static MemoryPlan of(GatherChoice gather, long nodes, int nodeBytes, long taskBytes, ExecutorMemory executor) {
        MemoryPlan resident = new MemoryPlan(nodes * nodeBytes, taskBytes, executor);
        boolean fits = executor.isEnforced() ? resident.nativeBytes() <= executor.nativeBytes()
                : resident.tableBytes <= Math.min(executor.nativeBytes() / 2, executor.nativeBytes() == Long.MAX_VALUE ? executor.heapBytes() : Long.MAX_VALUE);
        if (gather == GatherChoice.AUTO && !fits) {
            LOG.warn("The resident gather needs {} outside the heap of each executor, which is more than the executors have; vectors are not resident",
                    gigabytes(resident.nativeBytes()));
        }
        boolean takeResident = gather == GatherChoice.RESIDENT || gather == GatherChoice.AUTO && fits;
        return takeResident ? resident : new MemoryPlan(0, taskBytes, executor);
    }

    public boolean isResident() {
        return tableBytes > 0;
    }

    /** What an executor takes outside its heap. */
    public long nativeBytes() {
        return tableBytes + executor.tasks() * taskBytes + VIRTUAL_MACHINE;
    }

    /** Throws BadInputException when the cluster manager would kill the executors. */
    public void check() {
        if (executor.isEnforced() && nativeBytes() > executor.nativeBytes()) {
            long megabytes = nativeBytes() / (100 << 20) * 100 + 100;
            throw new BadInputException("each executor has " + gigabytes(executor.nativeBytes()) + " outside its heap and needs " + gigabytes(nativeBytes())
                    + " (" + parts() + "); give --conf spark.executor.memoryOverhead=" + megabytes + "m"
                    + (isResident() ? ", or --gather halo, which holds no feature table" : ", or fewer spark.executor.cores"));
        }
    }

    /** In a line, for the console. */
    public String describe() {
        return "Gather: " + (isResident() ? GatherChoice.RESIDENT : GatherChoice.HALO) + "; outside the heap each executor takes " + gigabytes(nativeBytes()) + ": "
                + parts();
    }

    private String parts() {
        return (isResident() ? "feature table " + gigabytes(tableBytes) + ", " : "") + executor.tasks() + " tasks "
                + gigabytes(executor.tasks() * taskBytes) + ", virtual machine " + gigabytes(VIRTUAL_MACHINE);
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / GB);
    }
}
