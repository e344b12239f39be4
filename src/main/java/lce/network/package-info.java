/**
 * LCENet and PCENet: their architecture, their weights in a checkpoint, and the {@link lce.network.InferenceEngine} that runs them. Each engine has a
 * sub-package. {@link lce.network.InnerProducts} and {@link lce.network.CodeProducts} compute the products that build kNN graphs.
 *
 * <p>This package may import {@code lce.io} for checkpoints and feature tables. It does not depend on Spark, on files or on the graph.
 */
package lce.network;
