/**
 * LCENet and PCENet: their architecture, their weights as a checkpoint holds them, and the {@link lce.network.InferenceEngine}
 * that runs them. One sub-package an engine. Beside them {@link lce.network.InnerProducts} and
 * {@link lce.network.CodeProducts}, by which kNN graphs are built.
 *
 * <p>May import {@code lce.io} for checkpoints and feature tables. Knows nothing of Spark, of files or of the graph.
 */
package lce.network;
