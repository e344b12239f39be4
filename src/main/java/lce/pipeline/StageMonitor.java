package lce.pipeline;

import java.util.function.Function;

import org.apache.spark.util.LongAccumulator;

/** Follows the stages of the method as they run: names, times and progress. */
public interface StageMonitor {

    /**
     * Runs a stage.
     *
     * @param name       in the method's words
     * @param unit       that progress is counted in, in the plural
     * @param units      their number
     * @param partitions that the stage computes
     * @param body       the stage; it adds to the accumulator the units that are done, if it knows them
     */
    <T> T stage(String name, String unit, long units, int partitions, Function<LongAccumulator, T> body);

    /** Reports a fact about the run. */
    void note(String line);
}
