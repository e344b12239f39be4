/**
 * Tables in {@link lce.pipeline.block.Blocks} of consecutive rows, as primitive arrays. Blocks combine tables of the
 * same placement without a shuffle, exchange messages, one record per pair of blocks, and look up nodes of other
 * blocks. Spark's pairs stay in here.
 *
 * <p>May import {@code lce.io}, {@code org.apache.spark} and {@code scala}.
 */
package lce.pipeline.block;
