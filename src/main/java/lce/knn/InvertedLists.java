package lce.knn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

import lce.network.ListProducts;

/**
 * The faces in lists, each by the nearest of some centroids, and which lists a face's neighbours may be in.
 *
 * <p>A list's members stand around its centroid at about the angle whose cosine is the list's closeness m, in no direction more than in another.
 * So of a face whose similarity with the centroid is s = cos a, the members' similarities are spread around s m with a deviation in
 * proportion to sqrt(1 - m^2) sqrt(1 - s^2), and a list is worth a look when {@code s m + z sqrt(1 - m^2) sqrt(1 - s^2)} reaches the similarity t of
 * the neighbours wanted; z is found by the neighbours of sample faces. With tan b = z sqrt(1 - m^2) / m the left side is R cos(a - b), so
 * that all comes down to a least similarity with the centroid, cos(b + acos(t / R)).
 *
 * <p>Lists are ordered by closeness and stand in panels, whose lists count as equally close.
 */
public final class InvertedLists implements Serializable {

    private static final int PANEL = ListProducts.COLUMNS;
    /** Lists that are looked at first, to learn how similar neighbours are, are one in so many. */
    private static final int FIRST_LOOK = 64;

    private final int dim;
    private final float[] centroids; // [lists, dim]
    private final float[] closeness; // [panels]
    private final int[] starts;      // [lists + 1] first position of each
    private final int[] order;       // [N] the face at each position
    private final float firstReach;
    private final double z;

    private InvertedLists(int dim, float[] centroids, float[] closeness, int[] starts, int[] order, float firstReach, double z) {
        this.dim = dim;
        this.centroids = centroids;
        this.closeness = closeness;
        this.starts = starts;
        this.order = order;
        this.firstReach = firstReach;
        this.z = z;
    }

    /**
     * Lists of faces. Which of them are looked at has to be learnt, by {@link #withFirstReach} and {@link #withReach}.
     *
     * @param centroids float[lists, dim], unit vectors
     * @param nearest   int[N]: the list of each face
     * @param sums      double[lists]: of its members' similarities with the centroid
     */
    public static InvertedLists of(float[] centroids, int dim, int[] nearest, double[] sums) {
        int lists = sums.length;
        int[] sizes = new int[lists];
        for (int list : nearest) {
            sizes[list]++;
        }
        double[] means = IntStream.range(0, lists).mapToDouble(list -> sums[list] / sizes[list]).toArray();
        int[] used = IntStream.range(0, lists).filter(list -> sizes[list] > 0).boxed().sorted(Comparator.comparingDouble(list -> means[list]))
                .mapToInt(list -> list).toArray();
        float[] ordered = new float[used.length * dim];
        int[] starts = new int[used.length + 1];
        int[] next = new int[lists];
        float[] closeness = new float[(used.length - 1) / PANEL + 1];
        for (int list = 0; list < used.length; list++) {
            System.arraycopy(centroids, used[list] * dim, ordered, list * dim, dim);
            next[used[list]] = starts[list];
            starts[list + 1] = starts[list] + sizes[used[list]];
            closeness[list / PANEL] += (float) means[used[list]] / Math.min(PANEL, used.length - list / PANEL * PANEL);
        }
        int[] order = new int[nearest.length];
        for (int face = 0; face < nearest.length; face++) {
            order[next[nearest[face]]++] = face;
        }
        return new InvertedLists(dim, ordered, closeness, starts, order, 0, 0);
    }

    /** The same lists, of which sample faces, float[count, dim], look at a certain part at first. */
    public InvertedLists withFirstReach(float[] sample) {
        float[] similarities = new float[sample.length / dim * lists()];
        for (int row = 0, at = 0; row < sample.length / dim; row++) {
            double[] x = vector(sample, row);
            for (int list = 0; list < lists(); list++) {
                similarities[at++] = (float) Similarity.product(x, centroids, list * dim);
            }
        }
        Arrays.sort(similarities);
        return new InvertedLists(dim, centroids, closeness, starts, order, similarities[similarities.length - 1 - similarities.length / FIRST_LOOK], z);
    }

    /**
     * The same lists, looked at as far as it takes to find a given share of the neighbours of sample faces.
     *
     * @param sample     float[count, dim]
     * @param neighbours int[count, k]: the exact ones of each, itself in front
     * @param floors     float[count]: how similar its neighbours are at least, by what the first look tells
     * @param recall     the share to be found
     */
    public InvertedLists withReach(float[] sample, int[] neighbours, float[] floors, double recall) {
        int k = neighbours.length / floors.length;
        int[] listOf = new int[order.length];
        for (int list = 0; list < lists(); list++) {
            for (int at = starts[list]; at < starts[list + 1]; at++) {
                listOf[order[at]] = list;
            }
        }
        double[] needed = new double[floors.length * (k - 1)];
        for (int row = 0, at = 0; row < floors.length; row++) {
            double[] x = vector(sample, row);
            for (int j = 1; j < k; j++) {
                int list = listOf[neighbours[row * k + j]];
                needed[at++] = needed(Similarity.product(x, centroids, list * dim), closeness[list / PANEL], floors[row]);
            }
        }
        Arrays.sort(needed);
        double enough = needed.length == 0 ? 0 : needed[Math.min(needed.length - 1, (int) Math.ceil(recall * needed.length))];
        return new InvertedLists(dim, centroids, closeness, starts, order, firstReach, enough);
    }

    private double[] vector(float[] vectors, int row) {
        double[] x = new double[dim];
        Arrays.setAll(x, c -> vectors[row * dim + c]);
        return x;
    }

    /** The z by which a list is looked at for neighbours of at least this similarity; 0 where the first look does. */
    private double needed(double similarity, double closeness, double least) {
        if (similarity >= firstReach) {
            return 0;
        }
        double spread = Math.sqrt(Math.max(0, 1 - closeness * closeness) * Math.max(0, 1 - similarity * similarity));
        double missing = least - similarity * closeness;
        return missing <= 0 ? 0 : spread > 0 ? missing / spread : Double.MAX_VALUE;
    }

    /** The similarity with a centroid of the panel from which its list is worth a look, for neighbours of at least this similarity. */
    float reach(int panel, float least) {
        double m = closeness[panel];
        double spread = z * Math.sqrt(Math.max(0, 1 - m * m));
        double most = Math.hypot(m, spread);
        if (least > most) {
            return Float.POSITIVE_INFINITY;
        }
        double angle = Math.atan2(spread, m) + Math.acos(Math.max(-1, least / most));
        return angle >= Math.PI ? Float.NEGATIVE_INFINITY : (float) Math.cos(angle);
    }

    /** The similarity with a centroid from which its list is looked at before anything is known of a face's neighbours. */
    float firstReach() {
        return firstReach;
    }

    public int lists() {
        return starts.length - 1;
    }

    int panels() {
        return closeness.length;
    }

    /** float[lists, dim] */
    float[] centroids() {
        return centroids;
    }

    /** The first of a list's run of positions. */
    int start(int list) {
        return starts[list];
    }

    /** int[N]: the face at each position. */
    int[] order() {
        return order;
    }
}
