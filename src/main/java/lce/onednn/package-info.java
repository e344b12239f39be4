/**
 * The base that networks and products share: oneDNN ({@link lce.onednn.OneDnn}), the instructions of the processor
 * ({@link lce.onednn.Instructions}), off-heap memory ({@link lce.onednn.Region}) and its lifetime
 * ({@link lce.onednn.NativeScope}).
 *
 * <p>May import {@code lce.network}, {@code lce.product} and {@code org.bytedeco}.
 */
package lce.onednn;
