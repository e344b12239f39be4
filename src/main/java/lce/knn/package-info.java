/**
 * The search for the kNN graph. {@link lce.knn.ExactSearch} finds the neighbours of a block of faces among all vectors
 * of a {@link lce.features.VectorSource}: fast inner products with bounded error select the faces that may be near, and
 * exact inner products decide. {@link lce.knn.ListSearch} skips most faces by {@link lce.knn.InvertedLists}, and most
 * coordinates of the others by a {@link lce.knn.Projection} to short codes; it may miss neighbours.
 * {@code lce.pipeline.search} distributes the blocks over tasks.
 *
 * <p>May import {@code lce.features}, {@code lce.product} and {@code org.apache.commons.math3}.
 */
package lce.knn;
