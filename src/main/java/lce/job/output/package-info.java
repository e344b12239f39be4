/**
 * Results of a run: the output folder and files that appear whole or not at all ({@link lce.job.output.OutputFolder}),
 * checkpoints, metrics and the summary on the console.
 *
 * <p>May import {@code lce.io}, {@code lce.job.cli}, {@code lce.job.ids}, {@code lce.metrics}, {@code lce.pipeline},
 * {@code lce.pipeline.graph}, {@code lce.pipeline.nodes}, {@code com.fasterxml.jackson}, {@code org.apache.hadoop},
 * {@code org.apache.spark} and {@code picocli}.
 */
package lce.job.output;
