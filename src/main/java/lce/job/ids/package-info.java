/**
 * Ids of clusters. A run gives its clusters the ids of an earlier run's clusters that hold the same faces
 * ({@link lce.job.ids.ClusterIds}).
 *
 * <p>May import {@code lce.io}, {@code lce.job.input}, {@code com.fasterxml.jackson}, {@code org.apache.hadoop} and
 * {@code org.apache.spark}.
 */
package lce.job.ids;
