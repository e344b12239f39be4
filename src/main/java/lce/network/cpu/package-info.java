/**
 * The networks on a processor: by oneDNN ({@link lce.network.cpu.OneDnnEngine}), and in plain Java
 * ({@link lce.network.cpu.PlainEngine}), which is the other's oracle in tests and its stand-in where oneDNN has no build.
 *
 * <p>A network is recorded once as a list of oneDNN primitives over fixed buffers ({@link lce.network.cpu.Recorder},
 * {@link lce.network.cpu.Program}) and then run for one batch after the other.
 *
 * <p>{@link lce.network.cpu.OneDnnProducts} and {@link lce.network.cpu.PlainProducts} multiply many vectors with many others.
 *
 * <p>May import {@code lce.network} and org.bytedeco. Knows nothing of Spark.
 */
package lce.network.cpu;
