/**
 * The nodes of the graph. Faces with equal vectors share one node ({@link lce.pipeline.nodes.CopySearch},
 * {@link lce.pipeline.nodes.Copies}), and faces with an invalid vector have none
 * ({@link lce.pipeline.nodes.InvalidRows}); {@link lce.pipeline.nodes.FaceNodes} translates between faces and nodes.
 *
 * <p>May import {@code lce.io}, {@code lce.pipeline.block}, {@code lce.pipeline.gather}, {@code lce.pipeline.stage} and
 * {@code org.apache.spark}.
 */
package lce.pipeline.nodes;
