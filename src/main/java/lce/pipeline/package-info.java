/**
 * The stages of the method, in the paper's terms. {@link lce.pipeline.ClusterPipeline} is their summary. This package connects Spark, the networks and
 * the files.
 *
 * <p>The graph lives in {@link lce.pipeline.Blocks} of consecutive rows, as primitive arrays. Blocks combine tables of the same placement without a
 * shuffle, exchange messages, one record per pair of blocks, and look up nodes of other blocks. Stages contain the method only; a stage that needs
 * Spark's pairs belongs in Blocks. Sums run in a fixed order and ties break by column or id, so that results depend neither on the number of
 * partitions nor on the order in which messages arrive.
 *
 * <p>{@link lce.pipeline.Gather} provides the networks with vectors in one of two ways. {@link lce.pipeline.Stages} keeps the results of stages, in
 * Spark or in files that outlive the job.
 *
 * <p>May import everything but {@code lce.job} and the entry points. GraphX's Scala types stay in {@link lce.pipeline.GraphXComponents}. Classes that
 * travel are plain classes, not records, because Kryo cannot set a record's fields.
 */
package lce.pipeline;
