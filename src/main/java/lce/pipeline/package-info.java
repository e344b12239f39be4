/**
 * The method, stage by stage, in the paper's words; {@link lce.pipeline.ClusterPipeline} reads as its summary. This
 * room holds the method only. What it stands on has rooms of its own:
 *
 * <ul>
 *   <li>{@link lce.pipeline.block}: tables in blocks of consecutive rows, and messages between blocks;
 *   <li>{@link lce.pipeline.nodes}: which face is a node of the graph, because copies and invalid vectors are not;
 *   <li>{@link lce.pipeline.graph} and {@link lce.pipeline.search}: the kNN graph, given or built;
 *   <li>{@link lce.pipeline.gather}: how vectors reach the networks;
 *   <li>{@link lce.pipeline.engine}: what runs the networks in a task;
 *   <li>{@link lce.pipeline.components}: connected components;
 *   <li>{@link lce.pipeline.stage} and {@link lce.pipeline.memory}: where results of stages are kept, and what fits in
 *       memory.
 * </ul>
 *
 * <p>Sums run in a fixed order and ties break by column or id, so that results depend neither on the number of
 * partitions nor on the order in which messages arrive. Classes that travel are plain classes, not records, because
 * Kryo cannot set a record's fields; they are registered in {@link lce.pipeline.BlockRegistrator}.
 *
 * <p>May import {@code lce.io}, {@code lce.network}, {@code lce.pipeline.block}, {@code lce.pipeline.components},
 * {@code lce.pipeline.engine}, {@code lce.pipeline.gather}, {@code lce.pipeline.graph}, {@code lce.pipeline.memory},
 * {@code lce.pipeline.nodes}, {@code lce.pipeline.stage}, {@code com.esotericsoftware.kryo} and
 * {@code org.apache.spark}.
 */
package lce.pipeline;
