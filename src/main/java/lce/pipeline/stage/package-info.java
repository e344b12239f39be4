/**
 * Where results of stages are kept ({@link lce.pipeline.stage.Stages}): in Spark, or in files that outlive the job; and
 * who hears of their progress ({@link lce.pipeline.stage.StageMonitor}).
 *
 * <p>May import {@code lce.io}, {@code lce.pipeline.block}, {@code com.esotericsoftware.kryo},
 * {@code org.apache.hadoop}, {@code org.apache.spark} and {@code scala}.
 */
package lce.pipeline.stage;
