package lce.pipeline;

import java.util.function.Function;

import org.apache.spark.util.LongAccumulator;

/** Hears of each stage of the method as it runs: names it where people look, times it, shows how far it is. */
public interface StageMonitor {

    /**
     * Runs a stage.
     *
     * @param name  in the method's words
     * @param unit  what it goes through, in the plural
     * @param units how many of them
     * @param body  the stage; it adds to the accumulator what it has gone through, if it can tell
     */
    <T> T stage(String name, String unit, long units, Function<LongAccumulator, T> body);

    /** Hears of something that people should know of the run. */
    void note(String line);
}
