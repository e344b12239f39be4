/**
 * Unit vectors, wherever they come from: a {@link lce.features.FeatureTable} gives them by id from memory, a
 * {@link lce.features.VectorSource} reads them from first to last, from memory or from their files.
 *
 * <p>May import {@code lce.io}.
 */
package lce.features;
