/**
 * Parquet, as far as the job needs it: the columns of vectors, ids and labels. Files are read through the library that Spark brings, not through
 * Spark's own reader, because Spark refuses a whole file for a type that it does not know in a column that nobody asked for.
 *
 * <p>May import {@code lce.io}, Hadoop and Parquet. Knows nothing of Spark.
 */
package lce.io.parquet;
