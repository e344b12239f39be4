/**
 * What networks and products share of oneDNN: the library itself ({@link lce.onednn.OneDnn}) and what this processor
 * can do with it ({@link lce.onednn.Instructions}), memory outside the heap ({@link lce.onednn.Region}) and its
 * lifetime ({@link lce.onednn.NativeScope}).
 *
 * <p>May import {@code lce.network}, {@code lce.product} and {@code org.bytedeco}.
 */
package lce.onednn;
