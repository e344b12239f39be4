/**
 * Building the kNN graph where none is given: {@link lce.knn.ExactSearch} finds a block of faces' neighbours among all vectors that a
 * {@link lce.knn.VectorSource} reads past it, by fast inner products whose error is bounded and exact ones for the few that are near.
 * {@link lce.knn.ListSearch} spares itself most faces, by {@link lce.knn.InvertedLists}, and most of the others' coordinates, by a
 * {@link lce.knn.Projection} to short codes, and does not find quite all neighbours.
 *
 * <p>May import {@code lce.io} and {@code lce.network}. Knows nothing of Spark: what spreads the blocks over tasks is
 * {@code lce.pipeline.BuiltGraph}, since its blocks are the pipeline's.
 */
package lce.knn;
