/**
 * Products on a CPU: by oneDNN ({@link lce.product.cpu.OneDnnProducts}, {@link lce.product.cpu.OneDnnCodeProducts}),
 * and in plain Java ({@link lce.product.cpu.PlainProducts}, {@link lce.product.cpu.PlainCodeProducts}) where oneDNN has
 * no build. Each states the error of its rounding ({@link lce.product.cpu.ErrorBound}).
 *
 * <p>May import {@code lce.onednn}, {@code lce.product} and {@code org.bytedeco}.
 */
package lce.product.cpu;
