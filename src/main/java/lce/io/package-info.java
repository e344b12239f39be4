/**
 * Files by path, folder or pattern ({@link lce.io.InputFiles}), and their formats: features (.npy, .npz, .bin), kNN graphs (.npz, .npy),
 * labels (text, .npy), checkpoints (.pth, .safetensors), and the .npy writer; Parquet is in {@link lce.io.parquet}. Every path goes through
 * Hadoop's FileSystem ({@link lce.io.Storage}); what a user's file has wrong is said by {@link lce.io.BadInputException}, and nothing is
 * allocated for lengths that a file only claims.
 *
 * <p>May import Hadoop and Jackson. Knows nothing of Spark, engines or the graph.
 */
package lce.io;
