package lce.network;

import lce.features.FeatureTable;

/**
 * Runs the two networks. An engine belongs to one thread (a Spark task) and owns its scratch memory; its creator closes
 * it. It does not depend on Spark.
 *
 * <p>The id {@link FeatureTable#NONE} is a missing neighbour. Its token has a vector of zeros, so that its cells of the
 * Gram matrix are 0 too.
 */
public interface InferenceEngine extends AutoCloseable {

    /**
     * Computes local connectivity: the probability that each of a face's k neighbours has the same identity as its
     * neighbour in column 0.
     *
     * @param features table of the ids' unit vectors
     * @param neighbours int[faces, k] ids, with LCENet's k
     * @param faces number of rows; the engine divides them into batches
     * @param scores receives float[faces, k]: softmax(logits)[1] of every column
     */
    void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores);

    /**
     * Computes pairwise connectivity: the probability that the column-0 faces of two neighbour rows have the same
     * identity.
     *
     * @param features table of the ids' unit vectors
     * @param sources int[pairs, k] neighbour rows of the edges' sources, with PCENet's k
     * @param targets int[pairs, k] neighbour rows of the edges' targets
     * @param pairs number of pairs; the engine divides them into batches
     * @param probabilities receives float[pairs]: softmax(logits)[1]
     */
    void pairwiseConnectivity(FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities);

    /**
     * Returns the recommended number of faces or pairs per call: enough to keep the engine busy, and few enough to
     * report progress.
     */
    default int batch() {
        return 128;
    }

    /**
     * Returns the engine, precision and device in a few words, for the console and the metrics: "oneDNN 3.13, bf16x3 on
     * AMX".
     */
    String description();

    /** Releases native memory. No method may be called afterwards. */
    @Override
    void close();
}
