/**
 * LCENet and PCENet: their architecture, their weights in a checkpoint, and the {@link lce.network.InferenceEngine}
 * that runs them. Each engine has a sub-package. The networks depend neither on Spark nor on the graph.
 *
 * <p>May import {@code lce.features} and {@code lce.io}.
 */
package lce.network;
