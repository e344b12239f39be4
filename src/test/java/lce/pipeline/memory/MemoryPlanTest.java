package lce.pipeline.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lce.io.BadInputException;
import lce.knn.ExactSearch;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import lce.pipeline.search.SearchMemory;
import org.junit.jupiter.api.Test;

/** Which gather is taken, and which jobs are refused before the cluster manager kills their executors. */
class MemoryPlanTest {

    private static final long GB = 1_000_000_000L;
    private static final long ENGINE = GB / 10;

    @Test
    void aTableThatFitsTheOverheadIsResident() {
        MemoryPlan plan = plan(GatherChoice.AUTO, 1_000_000, yarn(6 * GB));
        assertTrue(plan.isResident());
        assertEquals(1_024_000_000 + 4 * ENGINE + (384L << 20), plan.nativeBytes());
        plan.check();
    }

    @Test
    void aTableThatDoesNotFitMeansHalo() {
        MemoryPlan plan = plan(GatherChoice.AUTO, 10_000_000, yarn(6 * GB));
        assertFalse(plan.isResident());
        plan.check();
    }

    @Test
    void residentWithoutRoomIsRefusedWithTheOverheadItTakes() {
        MemoryPlan plan = plan(GatherChoice.RESIDENT, 10_000_000, yarn(6 * GB));
        String sentence = assertThrows(BadInputException.class, plan::check).getMessage();
        assertTrue(sentence.contains("has 6.00 GB of off-heap memory and needs 11.04 GB"), sentence);
        assertTrue(
                sentence.contains("spark.executor.memoryOverhead=10600m") && sentence.contains("--gather halo"),
                sentence);
    }

    @Test
    void executorsThatCannotHoldTheNetworksAreRefused() {
        String sentence = assertThrows(BadInputException.class, plan(GatherChoice.AUTO, 1_000_000, yarn(GB / 2))::check)
                .getMessage();
        assertTrue(sentence.contains("needs 0.80 GB") && sentence.contains("fewer spark.executor.cores"), sentence);
    }

    @Test
    void oneMachineKeepsHalfOfItsMemory() {
        ExecutorMemory machine = new ExecutorMemory(4 * GB, 12 * GB, false, 2);
        assertTrue(plan(GatherChoice.AUTO, 5_000_000, machine).isResident());
        assertFalse(plan(GatherChoice.AUTO, 6_000_000, machine).isResident());
        plan(GatherChoice.RESIDENT, 60_000_000, machine).check(); // nobody is killed by a manager
    }

    @Test
    void theSearchHoldsABlockAndAChunk() {
        long vectors = 4L * 256 * (ExactSearch.blockRows(256, 80) + ExactSearch.chunkRows(256, 1_000_000));
        long bytes = SearchMemory.nativeBytes(1_000_000, 256, 80);
        assertTrue(bytes > vectors && bytes < vectors + (2 << 20), bytes + " for " + vectors + " of vectors");
        assertTrue(SearchMemory.nativeBytes(200, 256, 80) < bytes / 10, "few faces are all there are");
    }

    private static MemoryPlan plan(GatherChoice gather, long nodes, ExecutorMemory executor) {
        return MemoryPlan.of(gather, nodes, 4 * 256, ENGINE, executor);
    }

    private static ExecutorMemory yarn(long nativeBytes) {
        return new ExecutorMemory(12 * GB, nativeBytes, true, 4);
    }
}
