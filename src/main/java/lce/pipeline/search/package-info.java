/**
 * The neighbour search ({@link lce.pipeline.search.NeighbourSearch}) in Spark's tasks, blocks of faces against all
 * vectors: exactly ({@link lce.pipeline.search.ExhaustiveSearch}) or in inverted lists
 * ({@link lce.pipeline.search.InvertedListsSearch}). Training returns an immutable
 * {@link lce.pipeline.search.TrainedSearch}, which builds the graph. The search of one task is in {@link lce.knn}.
 *
 * <p>May import {@code lce.features}, {@code lce.knn}, {@code lce.pipeline.block}, {@code lce.pipeline.engine},
 * {@code lce.pipeline.stage}, {@code lce.product}, {@code com.esotericsoftware.kryo}, {@code org.apache.spark} and
 * {@code scala}.
 */
package lce.pipeline.search;
