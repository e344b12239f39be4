/**
 * The networks on a processor: by oneDNN ({@link lce.network.cpu.OneDnnEngine}), and in plain Java
 * ({@link lce.network.cpu.PlainEngine}), which is the reference in tests, and the fallback if oneDNN has no build for
 * the machine.
 *
 * <p>A network is recorded once as a list of oneDNN primitives over fixed buffers ({@link lce.network.cpu.Recorder},
 * {@link lce.network.cpu.Program}) and then run once per batch.
 *
 * <p>May import {@code lce.features}, {@code lce.network}, {@code lce.onednn} and {@code org.bytedeco}.
 */
package lce.network.cpu;
