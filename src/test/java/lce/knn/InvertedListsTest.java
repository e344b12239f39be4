package lce.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.features.ResidentVectors;
import lce.features.VectorTable;
import lce.network.RandomNetworks;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import lce.product.InnerProducts;
import lce.product.cpu.PlainCodeProducts;
import lce.product.cpu.PlainProducts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists of faces, and the search in them. */
@Tag("processor")
class InvertedListsTest {

    private static final int DIM = 24;
    private static final int FACES = 1500;
    private static final int K = 10;

    private final FeatureTable faces = RandomNetworks.features(FACES, DIM, 1);
    private final float[] vectors = vectors(IntStream.range(0, FACES).toArray());
    private final Projection projection = Projection.learn(vectors, DIM);
    private final CodeLayout layout = projection.layout();
    private final CodeTable codes = CodeTable.of(faces, projection);

    @Test
    void eachFaceIsInTheListOfItsNearestCentroidTheLoosestListsFirst() {
        Centroids centroids = new Centroids(layout, codes.gather(new int[] {10, 20, 30, 10}));
        int[] nearest = new int[FACES];
        InvertedLists lists = InvertedLists.of(centroids, nearest, assign(centroids, nearest));
        assertEquals(3, lists.lists(), "the fourth is as near as the first");
        assertArrayEquals(
                IntStream.range(0, FACES).toArray(),
                IntStream.of(lists.order()).sorted().toArray());
        double loosest = -1;
        for (int list = 0; list < lists.lists(); list++) {
            double sum = 0;
            for (int at = lists.start(list); at < lists.start(list + 1); at++) {
                byte[] face = codes.gather(new int[] {lists.order()[at]});
                int own = layout.product(face, 0, lists.centroids(), list * layout.width());
                for (int other = 0; other < lists.lists(); other++) {
                    // products are told apart in steps
                    assertTrue(own
                            >= layout.product(face, 0, lists.centroids(), other * layout.width()) - layout.one() / 128);
                }
                sum += own;
            }
            double mean = sum / (lists.start(list + 1) - lists.start(list));
            assertTrue(mean >= loosest);
            loosest = mean;
        }
    }

    @Test
    void aCentroidMovesToTheMiddleOfItsMembersAndOneWithoutAnyStays() {
        Centroids centroids = new Centroids(layout, codes.gather(new int[] {10, 10}));
        Centroids.Members members = assign(centroids, new int[FACES]);
        Centroids moved = centroids.moved(members);
        assertArrayEquals(
                Arrays.copyOfRange(centroids.codes(), layout.width(), 2 * layout.width()),
                Arrays.copyOfRange(moved.codes(), layout.width(), 2 * layout.width()));
        Centroids.Members after =
                assign(new Centroids(layout, Arrays.copyOf(moved.codes(), layout.width())), new int[FACES]);
        assertTrue(after.mean(0) > members.mean(0), "its members are closer than before");
        Centroids.Members left = assign(centroids, 0, 700, new int[FACES]);
        Centroids.Members right = assign(centroids, 700, FACES, new int[FACES]);
        assertArrayEquals(moved.codes(), centroids.moved(left.merge(right)).codes(), "in pieces");
    }

    @Test
    void aListIsWorthALookWhenItsMembersSpreadReachesTheNeighbours() {
        Centroids centroids = centroids(40);
        InvertedLists lists = calibrated(centroids, 0.9);
        InvertedLists farther = calibrated(centroids, 0.99);
        for (float least : new float[] {0.2f, 0.5f, 0.8f}) {
            assertTrue(farther.reach(0, least) <= lists.reach(0, least), "more neighbours are in lists farther away");
            assertTrue(lists.reach(0, least) <= lists.reach(0, least + 0.1f), "better neighbours are in fewer lists");
        }
        assertTrue(farther.reach(0, 0.5f) < lists.reach(0, 0.5f));
        assertEquals(
                Float.NEGATIVE_INFINITY,
                lists.reach(0, Float.NEGATIVE_INFINITY),
                "who has no neighbours yet looks everywhere");
    }

    @Test
    void whoLooksEverywhereFindsTheExactNeighbours() {
        int[] expected = exact();
        Centroids centroids = centroids(40);
        int[] found = search(calibrated(centroids, 1), K);
        assertTrue(shared(expected, found) > 0.999, "found " + shared(expected, found));
        int[] all = search(calibrated(centroids(2), 1), FACES);
        for (int row = 0; row < FACES; row++) {
            int[] ids = Arrays.copyOfRange(all, row * FACES, (row + 1) * FACES);
            assertArrayEquals(
                    IntStream.range(0, FACES).toArray(),
                    IntStream.of(ids).sorted().toArray());
        }
    }

    @Test
    void oppositeFacesAreFoundWhenAllAreWanted() {
        float[][] ends = new float[2][DIM];
        for (int c = 0; c < DIM; c++) {
            ends[0][c] = vectors[c];
            ends[1][c] = -vectors[c];
        }
        FeatureTable opposite = new VectorTable(200, DIM, row -> ends[row % 2]);
        CodeTable theirs = CodeTable.of(opposite, projection);
        int[] all = IntStream.range(0, 200).toArray();
        Centroids two = new Centroids(layout, theirs.gather(new int[] {0, 1}));
        int[] nearest = new int[200];
        int[] ids = new int[200 * 200];
        try (CodeProducts products = new PlainCodeProducts(layout, 200)) {
            Centroids.Members members = two.noMembers();
            two.nearest(theirs.gather(all), 200, products, nearest);
            two.add(theirs.gather(all), 200, nearest, members);
            InvertedLists lists = InvertedLists.of(two, nearest, members).withFirstReach(theirs.gather(all));
            new ListSearch(opposite, theirs, lists, products, 200)
                    .search(0, 200, ids, new float[200 * 200], done -> {});
        }
        assertArrayEquals(
                all, IntStream.of(Arrays.copyOfRange(ids, 200, 400)).sorted().toArray());
    }

    @Test
    void aboutAsManyNeighboursAreFoundAsWasAskedFor() {
        int[] expected = exact();
        assertEquals(0.9, shared(expected, search(calibrated(centroids(40), 0.9), K)), 0.04);
        assertEquals(0.98, shared(expected, search(calibrated(centroids(40), 0.98), K)), 0.015);
    }

    @Test
    void faceItselfIsInFrontAndOfEqualOnesThatWithTheSmallerId() {
        FeatureTable twins = VectorTable.ofRows(faces, FACES, row -> row / 5);
        CodeTable codesOfTwins = CodeTable.of(twins, projection);
        Centroids one = centroids(1);
        int[] nearest = new int[FACES];
        InvertedLists lists = InvertedLists.of(one, nearest, assign(one, nearest))
                .withFirstReach(codesOfTwins.gather(new int[] {0, 1, 2}));
        int[] ids = new int[FACES * 5];
        try (CodeProducts products = new PlainCodeProducts(layout, FACES)) {
            new ListSearch(twins, codesOfTwins, lists, products, 5)
                    .search(0, FACES, ids, new float[FACES * 5], done -> {});
        }
        assertArrayEquals(new int[] {7, 5, 6, 8, 9}, Arrays.copyOfRange(ids, 35, 40));
    }

    private InvertedLists calibrated(Centroids centroids, double recall) {
        int[] nearest = new int[FACES];
        Centroids.Members members = assign(centroids, nearest);
        int[] all = IntStream.range(0, FACES).toArray();
        byte[] sample = codes.gather(all);
        InvertedLists lists = InvertedLists.of(centroids, nearest, members).withFirstReach(sample);
        float[] similarities = new float[FACES * K];
        int[] neighbours = exact(similarities);
        float[] least = new float[FACES];
        IntStream.range(0, FACES).forEach(face -> least[face] = similarities[face * K + K - 1]);
        try (CodeProducts products = new PlainCodeProducts(layout, FACES)) {
            float[] floors = new ListSearch(faces, codes, lists, products, K).floors(all);
            return lists.withReach(sample, neighbours, codes.gather(neighbours), least, floors, recall, 1);
        }
    }

    private Centroids.Members assign(Centroids centroids, int[] nearest) {
        return assign(centroids, 0, FACES, nearest);
    }

    private Centroids.Members assign(Centroids centroids, int first, int end, int[] nearest) {
        Centroids.Members members = centroids.noMembers();
        try (CodeProducts products = new PlainCodeProducts(layout, FACES)) {
            byte[] assigned = codes.gather(IntStream.range(first, end).toArray());
            centroids.nearest(assigned, end - first, products, nearest);
            centroids.add(assigned, end - first, nearest, members);
        }
        return members;
    }

    private int[] search(InvertedLists lists, int k) {
        int[] ids = new int[FACES * k];
        try (CodeProducts products = new PlainCodeProducts(layout, FACES)) {
            new ListSearch(faces, codes, lists, products, k).search(0, FACES, ids, new float[FACES * k], done -> {});
        }
        return ids;
    }

    private int[] exact() {
        return exact(new float[FACES * K]);
    }

    private int[] exact(float[] similarities) {
        int[] ids = new int[FACES * K];
        try (InnerProducts products = new PlainProducts(DIM)) {
            new ExactSearch(new ResidentVectors(faces), products, K).search(0, FACES, ids, similarities, done -> {});
        }
        return ids;
    }

    private static double shared(int[] expected, int[] found) {
        int shared = 0;
        for (int row = 0; row < FACES; row++) {
            int[] neighbours = Arrays.copyOfRange(found, row * K + 1, (row + 1) * K);
            shared += (int) IntStream.range(row * K + 1, (row + 1) * K)
                    .filter(cell -> IntStream.of(neighbours).anyMatch(id -> id == expected[cell]))
                    .count();
        }
        return (double) shared / (FACES * (K - 1));
    }

    private Centroids centroids(int count) {
        return new Centroids(
                layout,
                codes.gather(
                        IntStream.range(0, count).map(i -> i * (FACES / count)).toArray()));
    }

    private float[] vectors(int[] ids) {
        float[] vectors = new float[ids.length * DIM];
        faces.gather(ids, 0, ids.length, FloatBuffer.wrap(vectors));
        return vectors;
    }
}
