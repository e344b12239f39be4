/**
 * The method, stage by stage, in the paper's words; {@link lce.pipeline.ClusterPipeline} reads as its summary. This is where Spark,
 * the networks and the files meet.
 *
 * <p>The graph lives in blocks of consecutive rows, as primitive arrays; what blocks send each other is packed the same way, one record for
 * each pair of blocks ({@link lce.pipeline.NodeLookup}). Sums run in a fixed order and ties break by column or id, so results do not
 * depend on how many partitions there are or in which order messages arrive.
 *
 * <p>Vectors and networks meet in one of two ways ({@link lce.pipeline.Gather}); {@link lce.pipeline.Stages} keeps what the stages yield, in Spark
 * or in files that outlive the job.
 *
 * <p>May import everything but {@code lce.job} and the entry points. GraphX's Scala types stay in {@link lce.pipeline.GraphXComponents}. What travels is
 * plain classes, not records, for Kryo cannot set a record's fields.
 */
package lce.pipeline;
