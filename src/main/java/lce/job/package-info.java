/**
 * What surrounds the method in a job: options, input tables, output folder, console. The entry points in {@code lce} only call in here.
 *
 * <p>A run opens its inputs ({@link lce.job.Inputs}), plans ({@link lce.job.Plan}), runs the method ({@link lce.job.MethodRun}) and publishes the results
 * ({@link lce.job.ResultPublisher}). {@link lce.job.ClusterRun} does so for files, {@link lce.job.DatasetRun} for a Dataset.
 *
 * <p>{@link lce.job.RunJournal} records a run while it is running: for the log, and for {@link lce.job.FailureReport}.
 *
 * <p>May import {@code lce.pipeline}, {@code lce.io}, {@code lce.network}, {@code lce.metrics} and {@code lce.synthetic}; nothing
 * imports it but the entry points.
 */
package lce.job;
