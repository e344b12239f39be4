/**
 * Scores of a clustering against known identities. Plain Java on arrays; imports no other package of this project.
 */
package lce.metrics;
