/**
 * Products of many vectors with many others, by which neighbours are searched: inner products of floats
 * ({@link lce.product.InnerProducts}) and of short codes ({@link lce.product.CodeProducts}). Implementations are in one
 * sub-package a processor.
 *
 * <p>Imports nothing.
 */
package lce.product;
