package lce.pipeline.gather;

import lce.pipeline.block.Blocks;
import lce.pipeline.search.NeighbourSearch;
import org.apache.spark.util.LongAccumulator;

/** Provides samples with the vectors that they refer to. Each implementation computes the same numbers to the bit. */
public interface Gather {

    /**
     * Runs work on the samples of each block.
     *
     * @param work computes the answers of a sample
     * @param done counts finished samples
     * @return per block the answers in the order of its samples: float[samples, answers]
     */
    Blocks<float[]> run(Blocks<Samples> samples, SampleWork work, LongAccumulator done);

    /** Returns a source from which tasks read all vectors, from first to last. */
    NeighbourSearch.Vectors vectors();

    /** Returns the table from which tasks read vectors in any order, or null if they are not resident. */
    NeighbourSearch.Table table();

    /** Releases all vectors. */
    void release();
}
