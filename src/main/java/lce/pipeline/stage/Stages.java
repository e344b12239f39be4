package lce.pipeline.stage;

import java.util.function.Function;

import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import org.apache.spark.util.LongAccumulator;

/** Runs the stages of the method in sequence, and keeps the result of each until it is dropped. */
public interface Stages {

    /**
     * Returns the result of a stage, completely computed.
     *
     * @param name name of the stage, in the terms of the method; unique in a run
     * @param unit unit of progress, in the plural
     * @param units total number of units
     * @param placement placement of the result
     * @param stage computes the result, with at least one block in every partition, and adds finished units to the
     *     accumulator, if it counts them. It is not called if the result already exists
     */
    <T> Blocks<T> run(
            String name, String unit, long units, BlockPlacement placement, Function<LongAccumulator, Blocks<T>> stage);

    /** Releases the result of a stage. No later stage may need it. */
    void drop(String name);

    /**
     * Returns true if an earlier run dropped the result of the stage, so that {@link #run} returns a result that cannot
     * be read.
     */
    boolean isDropped(String name);

    /** Reports a fact about the run. */
    void note(String line);
}
