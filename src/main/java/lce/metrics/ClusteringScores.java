package lce.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pairwise and BCubed precision, recall and F, and normalised mutual information (arithmetic mean of the entropies) of a clustering
 * against true identities. Formulas: Amigó et al., "A comparison of extrinsic clustering evaluation metrics" (2009); Vinh et al.,
 * "Information theoretic measures for clusterings comparison" (2010).
 */
public record ClusteringScores(Agreement pairwise, Agreement bcubed, double nmi) {

    /** NaN where there is nothing to divide by. */
    public record Agreement(double precision, double recall, double fscore) {

        static Agreement of(double precision, double recall) {
            return new Agreement(precision, recall, 2 * precision * recall / (precision + recall));
        }
    }

    /**
     * @param truth     long[N], the identity of each face; any numbers
     * @param predicted int[N], the cluster of each face: 0 to clusters - 1; faces with a negative one are left out
     */
    public static ClusteringScores of(long[] truth, int[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException(truth.length + " identities for " + predicted.length + " faces");
        }
        int n = truth.length;
        int[] clustered = IntStream.range(0, n).filter(face -> predicted[face] >= 0).toArray();
        if (clustered.length < n) {
            return of(IntStream.of(clustered).mapToLong(face -> truth[face]).toArray(), IntStream.of(clustered).map(face -> predicted[face]).toArray());
        }
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
        for (int from = 0; from < n;) {
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
        return new ClusteringScores(Agreement.of(together / pairs(clusterSizes), together / pairs(identitySizes)),
                Agreement.of(precision / n, recall / n), nmi(information, entropy(identitySizes, n), entropy(clusterSizes, n)));
    }

    /** As scikit-learn: 1 when both put all faces into one class, 0 when nothing is shared. */
    private static double nmi(double information, double identityEntropy, double clusterEntropy) {
        if (identityEntropy == 0 && clusterEntropy == 0) {
            return 1;
        }
        return information <= Math.ulp(1.0) ? 0 : information / ((identityEntropy + clusterEntropy) / 2);
    }

    private static int[] dense(long[] truth) {
        long[] distinct = Arrays.stream(truth).sorted().distinct().toArray();
        return Arrays.stream(truth).mapToInt(label -> Arrays.binarySearch(distinct, label)).toArray();
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
        return -Arrays.stream(sizes).filter(size -> size > 0).map(size -> size / n * Math.log(size / n)).sum();
    }
}
