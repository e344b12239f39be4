/**
 * Scores of a clustering against known identities. Plain Java on arrays.
 *
 * <p>Imports nothing.
 */
package lce.metrics;
