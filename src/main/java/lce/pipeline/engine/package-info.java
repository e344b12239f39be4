/**
 * Engines of a task: those that run the networks, on CPU or GPU ({@link lce.pipeline.engine.NetworkEngines}, one per
 * task at a time by {@link lce.pipeline.engine.TaskEngine}), and the products that build the kNN graph
 * ({@link lce.pipeline.engine.ProductEngines}). The choice for a machine is made here alone.
 *
 * <p>May import {@code lce.io}, {@code lce.network}, {@code lce.network.cpu}, {@code lce.network.cuda},
 * {@code lce.onednn}, {@code lce.product}, {@code lce.product.cpu}, {@code org.apache.spark} and {@code org.slf4j}.
 */
package lce.pipeline.engine;
