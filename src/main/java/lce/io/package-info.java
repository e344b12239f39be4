/**
 * File formats: features (.npy, .bin), kNN graphs (.npz, .npy), labels (.meta, .npy), checkpoints (.pth, .safetensors), and the .npy
 * writer. Every path goes through Hadoop's FileSystem ({@link lce.io.Storage}); what a user's file has wrong is said by
 * {@link lce.io.BadInputException}, and nothing is allocated for lengths that a file only claims.
 *
 * <p>May import Hadoop and Jackson. Knows nothing of Spark, engines or the graph.
 */
package lce.io;
