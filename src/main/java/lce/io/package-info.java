/**
 * Files by path, folder or pattern ({@link lce.io.InputFiles}), and their formats: features (.npy, .npz, .bin), kNN
 * graphs (.npz, .npy), labels (text, .npy), checkpoints (.pth, .safetensors), and the .npy writer; Parquet is in
 * {@link lce.io.parquet}. Every path goes through Hadoop's FileSystem ({@link lce.io.Storage}). A fault of a user's
 * file is a {@link lce.io.BadInputException}. No reader allocates memory for a length that a file states but does not
 * have.
 *
 * <p>May import {@code com.fasterxml.jackson}, {@code org.apache.commons.compress} and {@code org.apache.hadoop}.
 */
package lce.io;
