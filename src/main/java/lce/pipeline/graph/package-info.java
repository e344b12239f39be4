/**
 * The kNN graph in blocks: read from files and compared with the features ({@link lce.pipeline.graph.GivenGraph},
 * {@link lce.pipeline.graph.GraphCheck}), or built ({@link lce.pipeline.graph.BuiltGraph}).
 *
 * <p>May import {@code lce.features}, {@code lce.io}, {@code lce.knn}, {@code lce.pipeline.block},
 * {@code lce.pipeline.gather}, {@code lce.pipeline.nodes}, {@code lce.pipeline.search}, {@code lce.pipeline.stage},
 * {@code org.apache.spark} and {@code org.slf4j}.
 */
package lce.pipeline.graph;
