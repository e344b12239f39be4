/**
 * The jobs. A run opens its inputs ({@link lce.job.Inputs}), plans ({@link lce.job.Plan}), runs the method
 * ({@link lce.job.MethodRun}) and publishes the results ({@link lce.job.ResultPublisher}). {@link lce.job.ClusterRun}
 * does so for files, {@link lce.job.DatasetRun} for a Dataset. The command line, inputs, outputs and ids have rooms of
 * their own. Nothing but the entry points imports these rooms.
 *
 * <p>May import {@code lce.features}, {@code lce.io}, {@code lce.job.cli}, {@code lce.job.ids}, {@code lce.job.input},
 * {@code lce.job.output}, {@code lce.metrics}, {@code lce.network}, {@code lce.pipeline}, {@code lce.pipeline.engine},
 * {@code lce.pipeline.gather}, {@code lce.pipeline.graph}, {@code lce.pipeline.memory}, {@code lce.pipeline.nodes},
 * {@code lce.pipeline.search}, {@code lce.pipeline.stage}, {@code lce.synthetic}, {@code com.fasterxml.jackson},
 * {@code org.apache.hadoop}, {@code org.apache.spark} and {@code scala}.
 */
package lce.job;
