/**
 * How vectors reach the networks ({@link lce.pipeline.gather.Gather}): from a table of all vectors in each executor
 * ({@link lce.pipeline.gather.ResidentGather}), or sent to each group of faces
 * ({@link lce.pipeline.gather.HaloGather}).
 *
 * <p>May import {@code lce.features}, {@code lce.io}, {@code lce.knn}, {@code lce.pipeline.block},
 * {@code lce.pipeline.engine}, {@code lce.pipeline.memory}, {@code lce.pipeline.search}, {@code lce.product} and
 * {@code org.apache.spark}.
 */
package lce.pipeline.gather;
