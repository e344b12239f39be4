package lce.knn;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.product.CodeLayout;
import lce.product.CodeProducts;

/**
 * The centroids of spherical k-means over the codes of faces. All sums are of integers, so results do not depend on
 * order or partitions.
 */
public final class Centroids implements Serializable {

    /** Nearly every face is at least so similar with the nearest; it is a little faster to look for those first. */
    private static final double USUAL = 0.25;

    private final CodeLayout layout;
    private final byte[] codes; // [lists, width]

    /** @param codes byte[lists, width] */
    public Centroids(CodeLayout layout, byte[] codes) {
        this.layout = layout;
        this.codes = codes;
    }

    public CodeLayout layout() {
        return layout;
    }

    /** byte[lists, width] */
    byte[] codes() {
        return codes;
    }

    public int count() {
        return codes.length / layout.width();
    }

    /** The faces that a round of k-means has assigned. Merging changes and returns the receiver. */
    public static final class Members implements Serializable {

        private final int[] sums; // [lists, coordinates] of members' codes, or none
        private final int[] counts; // [lists]
        private final long[] products; // [lists] of members with their centroids

        private Members(int lists, int coordinates) {
            this(new int[lists * coordinates], new int[lists], new long[lists]);
        }

        private Members(int[] sums, int[] counts, long[] products) {
            this.sums = sums;
            this.counts = counts;
            this.products = products;
        }

        /** Returns this result without the sums, for lists whose centroids stay. */
        public Members withoutSums() {
            return new Members(new int[0], counts, products);
        }

        public Members merge(Members other) {
            Arrays.setAll(sums, i -> sums[i] + other.sums[i]);
            Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
            Arrays.setAll(products, i -> products[i] + other.products[i]);
            return this;
        }

        int count(int list) {
            return counts[list];
        }

        /** Returns the mean product of the members of a list with its centroid. */
        double mean(int list) {
            return (double) products[list] / counts[list];
        }
    }

    /** Returns lists without members. */
    public Members noMembers() {
        return new Members(count(), layout.coordinates());
    }

    /**
     * Finds the nearest centroid of each face, of equally near ones the first, as far as products in steps tell.
     *
     * @param faces byte[count, width]
     * @param products opened for at least {@code count} rows
     * @param nearest int[count], written
     */
    public void nearest(byte[] faces, int count, CodeProducts products, int[] nearest) {
        float[] most = new float[count];
        Arrays.fill(nearest, 0, count, -1);
        products.setRows(faces, count);
        products.setStep(step());
        look(IntStream.range(0, count).toArray(), (int) (USUAL * layout.one()), products, most, nearest);
        look(
                IntStream.range(0, count).filter(face -> nearest[face] < 0).toArray(),
                -layout.beyond(),
                products,
                most,
                nearest);
        for (int face = 0; face < count; face++) {
            nearest[face] = Math.max(0, nearest[face]);
        }
    }

    /**
     * Adds faces to the members of their centroids.
     *
     * @param faces byte[count, width]
     * @param nearest int[count], as {@link #nearest} has written it
     */
    public void add(byte[] faces, int count, int[] nearest, Members members) {
        for (int face = 0; face < count; face++) {
            int list = nearest[face];
            members.counts[list]++;
            members.products[list] += layout.product(faces, face * layout.width(), codes, list * layout.width());
            add(faces, face * layout.width(), members.sums, list * layout.coordinates());
        }
    }

    private int step() {
        return Integer.highestOneBit(layout.one() >> 8);
    }

    private void look(int[] faces, int threshold, CodeProducts products, float[] most, int[] nearest) {
        for (int face : faces) {
            products.setThreshold(face, threshold);
        }
        for (int first = 0; first < count(); first += CodeProducts.COLUMNS) {
            int columns = Math.min(CodeProducts.COLUMNS, count() - first);
            System.arraycopy(codes, first * layout.width(), products.columns(), 0, columns * layout.width());
            products.setColumns(columns);
            for (int from = 0; from < faces.length; from += CodeProducts.ROWS) {
                int together = Math.min(CodeProducts.ROWS, faces.length - from);
                CodeProducts.Tile tile = products.multiply(faces, from, together);
                for (int row = tile.nextRow(); row >= 0; row = tile.nextRow()) {
                    int face = faces[from + row];
                    for (int hit = 0; hit < tile.found(); hit++) {
                        float product = tile.product(hit);
                        if (nearest[face] < 0 || product > most[face]) {
                            most[face] = product;
                            nearest[face] = first + tile.column(hit);
                        }
                    }
                }
            }
        }
    }

    private void add(byte[] face, int at, int[] sums, int sumAt) {
        for (int c = 0; c < layout.coordinates(); c++) {
            sums[sumAt + c] += face[at + c];
        }
    }

    /** Returns each centroid moved to the direction of the mean of its members. A centroid without members stays. */
    public Centroids moved(Members members) {
        byte[] moved = codes.clone();
        int coordinates = layout.coordinates();
        for (int list = 0; list < count(); list++) {
            double squares = 0;
            for (int c = 0; c < coordinates; c++) {
                squares += (double) members.sums[list * coordinates + c] * members.sums[list * coordinates + c];
            }
            double scale = layout.scale() / Math.sqrt(squares);
            for (int c = 0; c < coordinates && squares > 0; c++) {
                moved[list * layout.width() + c] = (byte) Math.max(
                        -Byte.MAX_VALUE,
                        Math.min(Byte.MAX_VALUE, Math.rint(members.sums[list * coordinates + c] * scale)));
            }
        }
        return new Centroids(layout, moved);
    }
}
