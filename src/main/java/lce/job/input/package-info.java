/**
 * Faces with their ids and labels, from arrays, Parquet tables or a Dataset. {@link lce.job.input.Faces} is what a run
 * reads, and {@link lce.job.input.FaceOrigin} says where it comes from, so that messages name files, rows and columns.
 *
 * <p>May import {@code lce.io}, {@code lce.io.parquet}, {@code lce.job.cli}, {@code lce.pipeline.block},
 * {@code com.esotericsoftware.kryo}, {@code org.apache.hadoop}, {@code org.apache.parquet} and
 * {@code org.apache.spark}.
 */
package lce.job.input;
