package lce.synthetic;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How vectors are spread: what makes a set of embeddings look like faces to a clustering method.
 *
 * @param strangersMean cosine of two faces of different identities: mean
 * @param strangersDeviation and standard deviation
 * @param nearestStranger median cosine of the nearest face of another identity
 * @param same cosines of two faces of one identity, quantiles 0.05, 0.5, 0.95
 * @param effectiveDim sum of the covariance's eigenvalues, squared, over the sum of their squares
 * @param singletons share of faces that are the only one of their identity
 */
public record Spread(
        double strangersMean,
        double strangersDeviation,
        double nearestStranger,
        double[] same,
        double effectiveDim,
        double singletons) {

    /** @param asked so many of the faces are compared with all */
    public static Spread of(float[][] x, long[] labels, int asked) {
        double[] nearest = new double[asked];
        double[] sums = new double[3]; // strangers: count, sum, sum of squares
        double[] same = new double[asked * x.length];
        int pairs = 0;
        for (int i = 0; i < asked; i++) {
            int face = (int) ((long) i * x.length / asked);
            nearest[i] = -1;
            for (int other = 0; other < x.length; other++) {
                double cosine = dot(x[face], x[other]);
                if (labels[face] != labels[other]) {
                    nearest[i] = Math.max(nearest[i], cosine);
                    sums[0]++;
                    sums[1] += cosine;
                    sums[2] += cosine * cosine;
                } else if (other != face) {
                    same[pairs++] = cosine;
                }
            }
        }
        double[] cosines = Arrays.copyOf(same, pairs);
        Arrays.sort(cosines);
        Arrays.sort(nearest);
        double mean = sums[1] / sums[0];
        long[] sorted = labels.clone();
        Arrays.sort(sorted);
        long singles = IntStream.range(0, sorted.length)
                .filter(i -> (i == 0 || sorted[i - 1] != sorted[i])
                        && (i == sorted.length - 1 || sorted[i + 1] != sorted[i]))
                .count();
        return new Spread(
                mean,
                Math.sqrt(sums[2] / sums[0] - mean * mean),
                nearest[asked / 2],
                new double[] {cosines[pairs / 20], cosines[pairs / 2], cosines[pairs - 1 - pairs / 20]},
                effectiveDim(x),
                (double) singles / labels.length);
    }

    /** The covariance's trace, squared, over its squared norm. */
    private static double effectiveDim(float[][] x) {
        int dim = x[0].length;
        double[][] covariance = new double[dim][dim];
        for (float[] vector : x) {
            for (int i = 0; i < dim; i++) {
                for (int j = 0; j < dim; j++) {
                    covariance[i][j] += vector[i] * vector[j] / x.length;
                }
            }
        }
        double trace =
                IntStream.range(0, dim).mapToDouble(i -> covariance[i][i]).sum();
        return trace
                * trace
                / Arrays.stream(covariance)
                        .flatMapToDouble(Arrays::stream)
                        .map(value -> value * value)
                        .sum();
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
