/**
 * Engines that run the networks in a task: the choice of CPU or GPU ({@link lce.pipeline.engine.NetworkEngines}), and
 * one engine for a task at a time ({@link lce.pipeline.engine.TaskEngine}).
 *
 * <p>May import {@code lce.io}, {@code lce.network}, {@code lce.network.cpu}, {@code lce.network.cuda},
 * {@code lce.onednn}, {@code org.apache.spark} and {@code org.slf4j}.
 */
package lce.pipeline.engine;
