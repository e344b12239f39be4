/**
 * The neighbour search in Spark's tasks: blocks of faces against all vectors, exactly or by inverted lists
 * ({@link lce.pipeline.search.NeighbourSearch}). The search of one task is in {@link lce.knn}.
 *
 * <p>May import {@code lce.features}, {@code lce.knn}, {@code lce.pipeline.block}, {@code lce.pipeline.engine},
 * {@code lce.pipeline.stage}, {@code lce.product}, {@code org.apache.spark} and {@code scala}.
 */
package lce.pipeline.search;
