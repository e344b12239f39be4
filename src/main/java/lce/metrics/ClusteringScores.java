package lce.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pairwise and BCubed precision, recall and F, and normalised mutual information (arithmetic mean of the entropies) of
 * a clustering against true identities. Formulas: Amigó et al., "A comparison of extrinsic clustering evaluation
 * metrics" (2009); Vinh et al., "Information theoretic measures for clusterings comparison" (2010).
 */
public record ClusteringScores(Agreement pairwise, Agreement bcubed, double nmi) {

    /** Marks a face whose identity or cluster is unknown. */
    public static final int UNKNOWN = -1;

    /**
     * Precision, recall and F. A ratio whose denominator is 0 is 0, as in scikit-learn (zero_division): the pairwise
     * precision if no cluster has two faces, the pairwise recall if no identity has two faces, and F if both are 0.
     */
    public record Agreement(double precision, double recall, double fscore) {

        static Agreement of(double precision, double recall) {
            return new Agreement(precision, recall, ratio(2 * precision * recall, precision + recall));
        }
    }

    /**
     * Returns the scores over the faces whose identity and cluster are both known. Scores are never NaN. NMI is 1 if
     * all faces have one identity and are in one cluster, as in scikit-learn.
     *
     * @param truth long[N], the identity of each face; any numbers, {@link #UNKNOWN} if it is not known
     * @param predicted int[N], the cluster of each face: 0 to clusters - 1, or {@link #UNKNOWN} for a face that could
     *     not be clustered
     * @return null if there is no such face
     */
    public static ClusteringScores of(long[] truth, int[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException(truth.length + " identities for " + predicted.length + " faces");
        }
        int[] known = IntStream.range(0, truth.length)
                .filter(i -> truth[i] != UNKNOWN && predicted[i] != UNKNOWN)
                .toArray();
        return known.length == 0
                ? null
                : ofKnown(
                        Arrays.stream(known).mapToLong(i -> truth[i]).toArray(),
                        Arrays.stream(known).map(i -> predicted[i]).toArray());
    }

    private static ClusteringScores ofKnown(long[] truth, int[] predicted) {
        int n = truth.length;
        int[] identities = dense(truth);
        double[] identitySizes = sizes(identities);
        double[] clusterSizes = sizes(predicted);
        long[] cells = new long[n]; // (identity, cluster) of each face
        for (int i = 0; i < n; i++) {
            cells[i] = (long) identities[i] << 32 | predicted[i];
        }
        Arrays.sort(cells);
        double together = 0; // ordered pairs in one identity and one cluster
        double precision = 0;
        double recall = 0;
        double information = 0;
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && cells[to] == cells[from]) {
                to++;
            }
            double count = to - from;
            double identity = identitySizes[(int) (cells[from] >>> 32)];
            double cluster = clusterSizes[(int) cells[from]];
            together += count * (count - 1);
            precision += count * count / cluster;
            recall += count * count / identity;
            information += count / n * (Math.log(count / n) - Math.log(identity / n) - Math.log(cluster / n));
            from = to;
        }
        return new ClusteringScores(
                Agreement.of(ratio(together, pairs(clusterSizes)), ratio(together, pairs(identitySizes))),
                Agreement.of(precision / n, recall / n),
                nmi(information, entropy(identitySizes, n), entropy(clusterSizes, n)));
    }

    /** Returns the NMI as in scikit-learn: 1 if both put all faces into one class, 0 if they share no information. */
    private static double nmi(double information, double identityEntropy, double clusterEntropy) {
        if (identityEntropy == 0 && clusterEntropy == 0) {
            return 1;
        }
        return information <= Math.ulp(1.0) ? 0 : information / ((identityEntropy + clusterEntropy) / 2);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    private static int[] dense(long[] truth) {
        long[] distinct = Arrays.stream(truth).sorted().distinct().toArray();
        return Arrays.stream(truth)
                .mapToInt(label -> Arrays.binarySearch(distinct, label))
                .toArray();
    }

    private static double[] sizes(int[] classes) {
        double[] sizes = new double[Arrays.stream(classes).max().orElse(-1) + 1];
        for (int c : classes) {
            sizes[c]++;
        }
        return sizes;
    }

    private static double pairs(double[] sizes) {
        return Arrays.stream(sizes).map(size -> size * (size - 1)).sum();
    }

    private static double entropy(double[] sizes, int n) {
        return -Arrays.stream(sizes)
                .filter(size -> size > 0)
                .map(size -> size / n * Math.log(size / n))
                .sum();
    }
}
