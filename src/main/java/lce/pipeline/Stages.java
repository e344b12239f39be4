package lce.pipeline;

import java.util.function.Function;

import org.apache.spark.util.LongAccumulator;

/** Runs the stages of the method one after the other, and keeps the result of each until it is dropped. */
public interface Stages {

    /**
     * Returns the result of a stage, computed in full.
     *
     * @param name      in the method's words; no two stages of a run have the same name
     * @param unit      that progress is counted in, in the plural
     * @param units     their number
     * @param placement of the result
     * @param stage     computes the result, with at least one block in every partition, and adds to the accumulator the units that are done, if it
     *                  knows them. It is not called if the result exists already
     */
    <T> Blocks<T> run(String name, String unit, long units, BlockPlacement placement, Function<LongAccumulator, Blocks<T>> stage);

    /** Releases the result of a stage. No stage that is still to run may need it. */
    void drop(String name);

    /** Returns true if an earlier run dropped the result of the stage, so that {@link #run} returns a result that cannot be read. */
    boolean isDropped(String name);

    /** Reports a fact about the run. */
    void note(String line);
}
