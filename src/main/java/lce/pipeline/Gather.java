package lce.pipeline;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;

/** Brings samples and the vectors that they are made of together. What is computed of them is the same to the bit, whichever way that is. */
public interface Gather {

    /**
     * @param samples of each block, partitioned by {@code partitioner}
     * @param work    done of each sample
     * @param done    counts samples
     * @return for each block the answers in the order of its samples: float[samples, answers]; partitioned likewise
     */
    JavaPairRDD<Integer, float[]> run(JavaPairRDD<Integer, Samples> samples, SampleWork work, BlockLayout layout, BlockPartitioner partitioner,
                                      LongAccumulator done);

    /** Returns where tasks find all vectors, from first to last. */
    NeighbourSearch.Vectors vectors();

    /** Lets go of all vectors. */
    void release();
}
