/**
 * Parquet, as far as the job needs it: the columns of vectors, ids and labels. Files are read through the library that
 * Spark brings, not through Spark's own reader, because Spark refuses a whole file for a type that it does not know in
 * a column that nobody asked for.
 *
 * <p>May import {@code lce.io}, {@code org.apache.hadoop} and {@code org.apache.parquet}.
 */
package lce.io.parquet;
