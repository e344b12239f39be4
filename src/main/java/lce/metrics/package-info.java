/**
 * How good a clustering is against known identities. Plain Java on arrays; imports nothing of this project.
 */
package lce.metrics;
