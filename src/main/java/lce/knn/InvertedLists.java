package lce.knn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

import lce.product.CodeLayout;
import lce.product.CodeProducts;

/**
 * Assigns each face to the list of its nearest centroid, and says which lists may hold the neighbours of a face.
 *
 * <p>The model: the members of a list are at about one angle from its centroid, in all directions alike. The cosine of
 * the angle is the closeness m of the list. If a face has the similarity s = cos a with the centroid, its similarities
 * with the members are distributed around s m with a deviation proportional to sqrt(1 - m^2) sqrt(1 - s^2). The list is
 * searched if {@code s m + z sqrt(1 - m^2) sqrt(1 - s^2)} reaches the similarity t of the wanted neighbours. The
 * neighbours of sample faces determine z. With tan b = z sqrt(1 - m^2) / m the left side is R cos(a - b), so the rule
 * becomes a threshold on the similarity with the centroid: cos(b + acos(t / R)).
 *
 * <p>Lists are sorted by closeness and grouped into panels, whose lists count as equally close. All similarities are
 * computed from codes.
 */
public final class InvertedLists implements Serializable {

    private static final int PANEL = CodeProducts.COLUMNS;
    /** The first pass, which estimates how similar neighbours are, searches one in so many lists. */
    private static final int FIRST_LOOK = 64;
    /**
     * The share of faces whose neighbours may be less similar than the first pass estimates. They are searched once
     * more.
     */
    private static final double FEW = 0.05;
    /** The number of sample faces that determine the lists of the first pass. */
    private static final int FIRST_SAMPLE = 64;

    /** A z with which every list is searched whose faces are not all equal. */
    private static final double FARTHEST = 1e6;

    private final CodeLayout layout;
    private final byte[] centroids; // [lists, width]
    private final float[] closeness; // [panels]
    private final int[] starts; // [lists + 1] first position of each
    private final int[] order; // [N] the face at each position
    private final float firstReach;
    private final float firstFloor;
    private final double z;
    private final float missing;

    private InvertedLists(
            CodeLayout layout,
            byte[] centroids,
            float[] closeness,
            int[] starts,
            int[] order,
            float firstReach,
            float firstFloor,
            double z,
            float missing) {
        this.layout = layout;
        this.centroids = centroids;
        this.closeness = closeness;
        this.starts = starts;
        this.order = order;
        this.firstReach = firstReach;
        this.firstFloor = firstFloor;
        this.z = z;
        this.missing = missing;
    }

    /**
     * Returns lists of faces whose reach is not known yet: {@link #withFirstReach} and {@link #withReach} learn it.
     *
     * @param nearest int[N]: the centroid of each face
     * @param members the same faces by their centroids
     */
    public static InvertedLists of(Centroids centroids, int[] nearest, Centroids.Members members) {
        CodeLayout layout = centroids.layout();
        int[] used = IntStream.range(0, centroids.count())
                .filter(list -> members.count(list) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(members::mean))
                .mapToInt(list -> list)
                .toArray();
        byte[] ordered = new byte[used.length * layout.width()];
        int[] starts = new int[used.length + 1];
        int[] next = new int[centroids.count()];
        float[] closeness = new float[(used.length - 1) / PANEL + 1];
        for (int list = 0; list < used.length; list++) {
            System.arraycopy(
                    centroids.codes(), used[list] * layout.width(), ordered, list * layout.width(), layout.width());
            next[used[list]] = starts[list];
            starts[list + 1] = starts[list] + members.count(used[list]);
            double mean = members.mean(used[list]) / layout.one();
            closeness[list / PANEL] += (float) (mean / Math.min(PANEL, used.length - list / PANEL * PANEL));
        }
        int[] order = new int[nearest.length];
        for (int face = 0; face < nearest.length; face++) {
            order[next[nearest[face]]++] = face;
        }
        return new InvertedLists(layout, ordered, closeness, starts, order, 0, 0, 0, 0);
    }

    /**
     * Returns the same lists with the reach of the first pass, of which sample faces, byte[count, width], search a
     * fixed part.
     */
    public InvertedLists withFirstReach(byte[] sample) {
        int[] rows = IntStream.range(0, Math.min(FIRST_SAMPLE, sample.length / layout.width()))
                .toArray();
        double[] similarities = IntStream.of(rows)
                .boxed()
                .flatMapToDouble(row -> IntStream.range(0, lists()).mapToDouble(list -> similarity(sample, row, list)))
                .sorted()
                .toArray();
        return with((float) similarities[similarities.length - 1 - similarities.length / FIRST_LOOK], 0, 0, 0);
    }

    /**
     * Returns the same lists with the reach that finds a given share of the neighbours of sample faces.
     *
     * @param sample byte[count, width]
     * @param neighbours int[count, k]: the exact neighbours of each, the face itself first
     * @param codes byte[count, k, width]: the codes of the neighbours
     * @param least float[count]: the exact similarity of the last neighbour
     * @param floors float[count]: the lower bound of the similarity of its neighbours after the first pass
     * @param inLists the share of neighbours that the searched lists shall hold
     * @param byCodes the share of neighbours that codes shall select
     */
    public InvertedLists withReach(
            byte[] sample,
            int[] neighbours,
            byte[] codes,
            float[] least,
            float[] floors,
            double inLists,
            double byCodes) {
        int k = neighbours.length / floors.length;
        int[] listOf = new int[order.length];
        for (int list = 0; list < lists(); list++) {
            for (int at = starts[list]; at < starts[list + 1]; at++) {
                listOf[order[at]] = list;
            }
        }
        double[] needed = new double[floors.length * (k - 1)];
        double[] missing = new double[needed.length];
        for (int row = 0, at = 0; row < floors.length; row++) {
            for (int j = row * k + 1; j < (row + 1) * k; j++, at++) {
                int list = listOf[neighbours[j]];
                needed[at] = needed(similarity(sample, row, list), closeness[list / PANEL], floors[row]);
                missing[at] = least[row]
                        - (double) layout.product(sample, row * layout.width(), codes, j * layout.width())
                                / layout.one();
            }
        }
        double[] ascending = IntStream.range(0, floors.length)
                .mapToDouble(row -> floors[row])
                .toArray();
        return with(
                firstReach,
                (float) Math.max(0, quantile(ascending, FEW)),
                Math.max(0, quantile(needed, inLists)),
                (float) Math.max(0, quantile(missing, byCodes)));
    }

    private static double quantile(double[] values, double share) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[Math.min(values.length - 1, (int) Math.ceil(share * values.length))];
    }

    private InvertedLists with(float firstReach, float firstFloor, double z, float missing) {
        return new InvertedLists(layout, centroids, closeness, starts, order, firstReach, firstFloor, z, missing);
    }

    private double similarity(byte[] rows, int row, int list) {
        return (double) layout.product(rows, row * layout.width(), centroids, list * layout.width()) / layout.one();
    }

    /**
     * Returns the z with which a list is searched for neighbours of at least this similarity; 0 if the first pass
     * searches it.
     */
    private double needed(double similarity, double closeness, double least) {
        if (similarity >= firstReach) {
            return 0;
        }
        double spread = Math.sqrt(Math.max(0, 1 - closeness * closeness) * Math.max(0, 1 - similarity * similarity));
        double missing = least - similarity * closeness;
        return missing <= 0 ? 0 : Math.min(FARTHEST, missing / spread);
    }

    /**
     * Returns the similarity with a centroid of the panel from which on its list is searched for neighbours of at least
     * this similarity.
     */
    float reach(int panel, float least) {
        if (least == Float.NEGATIVE_INFINITY) {
            return least;
        }
        double m = closeness[panel];
        double spread = z * Math.sqrt(Math.max(0, 1 - m * m));
        double most = Math.sqrt(m * m + spread * spread);
        if (least > most) {
            return Float.POSITIVE_INFINITY;
        }
        // cos(b + acos(t / R)) with R cos b = m and R sin b = spread, unless the angle is more than all there is
        double cosine = Math.max(-1, least / most);
        double sine = Math.sqrt(1 - cosine * cosine);
        boolean everywhere = spread * cosine + m * sine <= 0 && cosine < 0;
        return everywhere ? Float.NEGATIVE_INFINITY : (float) ((m * cosine - spread * sine) / most);
    }

    /** Returns the similarity with a centroid from which on the first pass searches its list. */
    float firstReach() {
        return firstReach;
    }

    /** What neighbours are seldom less similar than, by what those lists tell. */
    float firstFloor() {
        return firstFloor;
    }

    /** What codes tell too little of a neighbour's similarity, at most. */
    float missing() {
        return missing;
    }

    public int lists() {
        return starts.length - 1;
    }

    int panels() {
        return closeness.length;
    }

    public CodeLayout layout() {
        return layout;
    }

    /** Returns byte[lists, width]. */
    byte[] centroids() {
        return centroids;
    }

    /** Returns the first position of a list. */
    int start(int list) {
        return starts[list];
    }

    /** Returns int[N], the face at each position. */
    int[] order() {
        return order;
    }
}
