/**
 * Connected components of the edges that connect, in three steps: within each partition
 * ({@link lce.pipeline.components.LocalComponents}), between partitions
 * ({@link lce.pipeline.components.GraphXComponents}), and back to rows ({@link lce.pipeline.components.Components}).
 * GraphX's Scala types stay in {@link lce.pipeline.components.GraphXComponents}.
 *
 * <p>May import {@code lce.pipeline.block}, {@code lce.pipeline.nodes}, {@code org.apache.spark} and {@code scala}.
 */
package lce.pipeline.components;
