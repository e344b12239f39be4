/**
 * The parts of a job outside the method: options, input tables, output folder, console. The entry points in {@code lce} only call this package.
 *
 * <p>A run opens its inputs ({@link lce.job.Inputs}), plans ({@link lce.job.Plan}), runs the method ({@link lce.job.MethodRun}) and publishes the results
 * ({@link lce.job.ResultPublisher}). {@link lce.job.ClusterRun} does so for files, {@link lce.job.DatasetRun} for a Dataset.
 *
 * <p>This package may import {@code lce.pipeline}, {@code lce.io}, {@code lce.network}, {@code lce.metrics} and {@code lce.synthetic}. Only the entry
 * points import it.
 */
package lce.job;
