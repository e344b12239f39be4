/**
 * The command line of a job: its flags ({@link lce.job.cli.ClusterOptions} and the others), the entry point with its
 * exit statuses ({@link lce.job.cli.EntryPoint}), Spark's settings, logging and the progress on the console.
 *
 * <p>May import {@code lce.io}, {@code lce.network}, {@code lce.pipeline.engine}, {@code lce.pipeline.memory},
 * {@code lce.pipeline.search}, {@code lce.pipeline.stage}, {@code lce.product}, {@code com.fasterxml.jackson},
 * {@code org.apache.hadoop}, {@code org.apache.logging}, {@code org.apache.spark}, {@code org.slf4j}, {@code picocli}
 * and {@code scala}.
 */
package lce.job.cli;
