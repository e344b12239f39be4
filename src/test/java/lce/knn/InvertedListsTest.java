package lce.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.io.FeatureTable;
import lce.network.InnerProducts;
import lce.network.ListProducts;
import lce.network.RandomNetworks;
import lce.network.cpu.PlainListProducts;
import lce.network.cpu.PlainProducts;
import org.junit.jupiter.api.Test;

/** Lists of faces, and the search in them. */
class InvertedListsTest {

    private static final int DIM = 24;
    private static final int FACES = 1500;
    private static final int K = 10;

    private final FeatureTable faces = RandomNetworks.features(FACES, DIM, 1);
    private final float[] vectors = vectors(IntStream.range(0, FACES).toArray());

    @Test
    void eachFaceIsInTheListOfItsNearestCentroidTheLoosestListsFirst() {
        InvertedLists lists = InvertedLists.of(new float[] {1, 0, 0, 1, -1, 0}, 2, new int[] {1, 0, 1, 1, 0}, new double[] {2 * 0.9, 3 * 0.5, 0});
        assertEquals(2, lists.lists(), "the third has no face");
        assertArrayEquals(new int[] {0, 2, 3, 1, 4}, lists.order());
        assertArrayEquals(new float[] {0, 1, 1, 0}, lists.centroids());
        assertEquals(3, lists.start(1));
        assertEquals(5, lists.start(2));
    }

    @Test
    void aListIsWorthALookWhenItsMembersSpreadReachesTheNeighbours() {
        float[] centroids = centroids(40);
        InvertedLists lists = calibrated(centroids, 0.9);
        InvertedLists farther = calibrated(centroids, 0.99);
        for (float least : new float[] {0.2f, 0.5f, 0.8f}) {
            assertTrue(farther.reach(0, least) <= lists.reach(0, least), "more neighbours are in lists farther away");
            assertTrue(lists.reach(0, least) <= lists.reach(0, least + 0.1f), "better neighbours are in fewer lists");
        }
        assertTrue(farther.reach(0, 0.5f) < lists.reach(0, 0.5f));
        assertEquals(Float.NEGATIVE_INFINITY, lists.reach(0, Float.NEGATIVE_INFINITY), "who has no neighbours yet looks everywhere");
    }

    @Test
    void whoLooksEverywhereFindsTheExactNeighbours() {
        int[] expected = exact();
        float[] centroids = centroids(40);
        int[] found = search(calibrated(centroids, 1), K);
        assertTrue(shared(expected, found) > 0.999, "found " + shared(expected, found));
        int[] all = search(calibrated(centroids(2), 1), FACES);
        for (int row = 0; row < FACES; row++) {
            int[] ids = Arrays.copyOfRange(all, row * FACES, (row + 1) * FACES);
            assertArrayEquals(IntStream.range(0, FACES).toArray(), IntStream.of(ids).sorted().toArray());
        }
    }

    @Test
    void aboutAsManyNeighboursAreFoundAsWasAskedFor() {
        int[] expected = exact();
        assertEquals(0.9, shared(expected, search(calibrated(centroids(40), 0.9), K)), 0.04);
        assertEquals(0.98, shared(expected, search(calibrated(centroids(40), 0.98), K)), 0.015);
    }

    @Test
    void faceItselfIsInFrontAndOfEqualOnesThatWithTheSmallerId() {
        FeatureTable twins = new FeatureTable() {
            @Override
            public int rows() {
                return FACES;
            }

            @Override
            public int dim() {
                return DIM;
            }

            @Override
            public void gather(int[] ids, int from, int count, FloatBuffer into) {
                faces.gather(IntStream.of(ids).map(id -> id / 5).toArray(), from, count, into);
            }
        };
        InvertedLists lists = InvertedLists.of(centroids(2), DIM, new int[FACES], new double[] {FACES * 0.5, 0});
        int[] ids = new int[FACES * 5];
        try (ListProducts products = new PlainListProducts(DIM)) {
            new ListSearch(twins, lists, products, 5).search(0, FACES, ids, new float[FACES * 5], done -> { });
        }
        assertArrayEquals(new int[] {7, 5, 6, 8, 9}, Arrays.copyOfRange(ids, 35, 40));
    }

    private InvertedLists calibrated(float[] centroids, double recall) {
        int[] nearest = new int[FACES];
        double[] sums = new double[centroids.length / DIM];
        try (InnerProducts products = new PlainProducts(DIM)) {
            float[] similarities = new float[FACES];
            new Centroids(centroids, DIM).nearest(vectors, FACES, products, nearest, similarities);
            IntStream.range(0, FACES).forEach(face -> sums[nearest[face]] += similarities[face]);
        }
        InvertedLists lists = InvertedLists.of(centroids, DIM, nearest, sums).withFirstReach(vectors);
        try (ListProducts products = new PlainListProducts(DIM)) {
            return lists.withReach(vectors, exact(), new ListSearch(faces, lists, products, K).floors(vectors, FACES), recall);
        }
    }

    private int[] search(InvertedLists lists, int k) {
        int[] ids = new int[FACES * k];
        try (ListProducts products = new PlainListProducts(DIM)) {
            new ListSearch(faces, lists, products, k).search(0, FACES, ids, new float[FACES * k], done -> { });
        }
        return ids;
    }

    private int[] exact() {
        int[] ids = new int[FACES * K];
        try (InnerProducts products = new PlainProducts(DIM)) {
            new ExactSearch(new ResidentVectors(faces), products, K).search(0, FACES, ids, new float[FACES * K], done -> { });
        }
        return ids;
    }

    private static double shared(int[] expected, int[] found) {
        int shared = 0;
        for (int row = 0; row < FACES; row++) {
            int[] neighbours = Arrays.copyOfRange(found, row * K + 1, (row + 1) * K);
            shared += (int) IntStream.range(row * K + 1, (row + 1) * K).filter(cell -> IntStream.of(neighbours).anyMatch(id -> id == expected[cell])).count();
        }
        return (double) shared / (FACES * (K - 1));
    }

    private float[] centroids(int count) {
        return vectors(IntStream.range(0, count).map(i -> i * (FACES / count)).toArray());
    }

    private float[] vectors(int[] ids) {
        float[] vectors = new float[ids.length * DIM];
        faces.gather(ids, 0, ids.length, FloatBuffer.wrap(vectors));
        return vectors;
    }
}
