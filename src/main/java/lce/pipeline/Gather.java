package lce.pipeline;

import org.apache.spark.util.LongAccumulator;

/** Brings samples together with the vectors that they refer to. Each implementation computes the same numbers to the bit. */
public interface Gather {

    /**
     * Does work on the samples of each block.
     *
     * @param work per sample
     * @param done counts samples
     * @return per block the answers in the order of its samples: float[samples, answers]
     */
    Blocks<float[]> run(Blocks<Samples> samples, SampleWork work, LongAccumulator done);

    /** Returns where tasks find all vectors, from first to last. */
    NeighbourSearch.Vectors vectors();

    /** Releases all vectors. */
    void release();
}
