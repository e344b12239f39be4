package lce.job.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import lce.CapturedLog;
import lce.SharedSpark;
import org.apache.logging.log4j.Level;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A task that fails is a warning in the log, also if a later attempt succeeds. */
@Tag("long")
class TaskFailureLogTest {

    @Test
    void aTaskThatFailsIsAWarningWithItsErrorInOneLine() throws Exception {
        JavaSparkContext spark = SharedSpark.context();
        TaskFailureLog failures = new TaskFailureLog();
        spark.sc().addSparkListener(failures);
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(4, spark.parallelize(List.of(1, 2, 3, 4), 2).count());
            assertThrows(
                    SparkException.class, () -> spark.parallelize(List.of(1), 1).foreach(number -> {
                        throw new IllegalArgumentException("bad\nluck");
                    }));
            SharedSpark.waitForDyingTasks();
            List<String> warnings = log.lines(Level.WARN);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0)
                            .matches(
                                    "WARN Task 0 of Spark stage \\d+ failed on executor driver, attempt 0: java.lang.IllegalArgumentException: bad"),
                    warnings::toString);
        } finally {
            spark.sc().removeSparkListener(failures);
        }
    }
}
