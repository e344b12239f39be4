/**
 * What surrounds the method in a job: options, input tables, output folder, console. The entry points in {@code lce} only call in here.
 *
 * <p>May import {@code lce.pipeline}, {@code lce.io}, {@code lce.network}, {@code lce.metrics} and {@code lce.synthetic}; nothing
 * imports it but the entry points.
 */
package lce.job;
