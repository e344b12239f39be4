/**
 * The entry points: the jobs that spark-submit names, and {@link lce.FaceClustering} for programs and notebooks.
 *
 * <p>Public, and subject to semantic versioning from 0.1.0 on, are {@link lce.FaceClustering} with its nested types,
 * {@link lce.io.BadInputException} as what it throws, and the flags, exit statuses and outputs of the jobs. Everything
 * in other packages may change with any version, also if it is declared public.
 *
 * <p>May import {@code lce.job}, {@code lce.job.cli} and {@code org.apache.spark}.
 */
package lce;
