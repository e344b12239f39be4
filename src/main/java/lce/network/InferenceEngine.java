package lce.network;

import lce.io.FeatureTable;

/**
 * Runs the two networks. An engine belongs to one thread (a Spark task), owns its scratch memory, and is closed by whoever
 * opened it. It knows nothing of Spark.
 *
 * <p>The id {@link FeatureTable#NONE} is a missing neighbour. It is a token like any other, of a vector of zeros, so its Gram cells are 0 too.
 */
public interface InferenceEngine extends AutoCloseable {

    /**
     * Local connectivity: for each face how likely each of its k neighbours is the same identity as its column 0.
     *
     * @param features   where the ids' unit vectors are
     * @param neighbours int[faces, k] ids, k being LCENet's
     * @param faces      number of rows; any number, the engine batches
     * @param scores     float[faces, k], written: softmax(logits)[1] of every column
     */
    void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores);

    /**
     * Pairwise connectivity: how likely the column-0 faces of two neighbour rows are the same identity.
     *
     * @param features      where the ids' unit vectors are
     * @param sources       int[pairs, k] neighbour rows of the edges' sources, k being PCENet's
     * @param targets       int[pairs, k] neighbour rows of the edges' targets
     * @param pairs         number of pairs; any number, the engine batches
     * @param probabilities float[pairs], written: softmax(logits)[1]
     */
    void pairwiseConnectivity(FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities);

    /** Faces or pairs that a call should bring: enough to keep the engine busy, and few enough to count progress by. */
    default int batch() {
        return 128;
    }

    /** Engine, precision and device in a few words, for the console and the metrics: "oneDNN 3.13, bf16x3 on AMX". */
    String description();

    /** Gives back native memory. Nothing may be called afterwards. */
    @Override
    void close();
}
