package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;

import lce.CapturedLog;
import lce.pipeline.engine.EngineLog;
import lce.pipeline.memory.ExecutorMemory;
import lce.pipeline.memory.MemoryPlan;
import lce.pipeline.memory.MemoryPlan.GatherChoice;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fallbacks are warnings in the log: once, and only if something else was possible. */
class FallbackLogTest {

    @Test
    void anEngineIsLoggedOncePerProcessAndAsAWarningIfItStandsInForAFasterOne() {
        String engine = "executor 1: engine " + UUID.randomUUID(); // which no other test has opened
        try (CapturedLog log = new CapturedLog()) {
            for (int task = 0; task < 3; task++) {
                EngineLog.opened(engine, false);
                EngineLog.opened(engine + ", because it has no {}", true);
            }
            assertEquals(List.of("INFO " + engine), log.lines(Level.INFO));
            assertEquals(List.of("WARN " + engine + ", because it has no {}"), log.lines(Level.WARN));
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 1000, 0", "AUTO, 100000000, 1", "RESIDENT, 100000000, 0", "HALO, 100000000, 0"})
    void vectorsThatDoNotFitAreAWarningUnlessTheUserHasChosen(GatherChoice gather, long faces, int warnings) {
        ExecutorMemory executor = new ExecutorMemory(4L << 30, 4L << 30, true, 2);
        try (CapturedLog log = new CapturedLog()) {
            boolean isResident = MemoryPlan.of(gather, faces, 1024, 0, executor).isResident();
            assertEquals(gather == GatherChoice.RESIDENT || faces == 1000, isResident);
            assertEquals(warnings, log.lines(Level.WARN).size());
            assertTrue(
                    log.lines(Level.WARN).stream().allMatch(line -> line.contains("102.80 GB")),
                    () -> log.lines(Level.WARN).toString());
        }
    }
}
