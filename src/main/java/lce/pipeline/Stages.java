package lce.pipeline;

import java.util.function.Function;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;

/** Runs the stages of the method one after the other, and keeps what each yields until it is dropped. */
public interface Stages {

    /**
     * What a stage yields, computed in full.
     *
     * @param name  in the method's words; no two stages of a run have the same
     * @param unit  what it goes through, in the plural
     * @param units how many of them
     * @param stage computes it by blocks, every partition with at least one, partitioned by {@code partitioner}; it adds to the accumulator
     *              what it has gone through, if it can tell. Not called when the result is there already
     */
    <T> JavaPairRDD<Integer, T> run(String name, String unit, long units, BlockPartitioner partitioner,
                                    Function<LongAccumulator, JavaPairRDD<Integer, T>> stage);

    /** Lets go of what a stage yielded. Nothing that is still to run may need it. */
    void drop(String name);

    /** Returns true if an earlier run dropped what the stage yielded, so that {@link #run} returns a result that cannot be read. */
    boolean isDropped(String name);

    /** Tells people something of the run. */
    void note(String line);
}
