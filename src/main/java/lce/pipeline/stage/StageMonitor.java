package lce.pipeline.stage;

import java.util.function.Function;

import org.apache.spark.util.LongAccumulator;

/** Reports the stages of the method while they run: names, times and progress. */
public interface StageMonitor {

    /**
     * Runs a stage and returns its result.
     *
     * @param name name of the stage, in the terms of the method
     * @param unit unit of progress, in the plural
     * @param units total number of units
     * @param partitions number of partitions that the stage computes
     * @param body the stage; it adds finished units to the accumulator, if it counts them
     */
    <T> T stage(String name, String unit, long units, int partitions, Function<LongAccumulator, T> body);

    /** Reports a fact about the run. */
    void note(String line);
}
