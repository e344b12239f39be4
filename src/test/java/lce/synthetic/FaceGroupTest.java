package lce.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generated graph: true similarities, members of the identity, some strangers. */
class FaceGroupTest {

    private static final int DIM = 30;

    @ParameterizedTest(name = "{0} faces, {1} an identity, {2} singletons, k {3}")
    @CsvSource({
        "2000, 10, 0.25, 12",
        "2000, 3, 0.8, 80",
        "300, 30, 0.25, 120",
        "50, 20, 0.25, 50",
        "3000, 400, 0, 8",
        "40, 4, 0.5, 1"
    })
    void neighboursAreTheNearestOfThoseInQuestion(int faces, double perIdentity, double singletons, int k) {
        FaceSet set = new FaceSet(Population.ofFaces(faces, perIdentity, singletons, 4), DIM, 20, 4);
        float[][] x = new float[faces][DIM];
        FaceVectors vectors = set.vectors();
        for (int face = 0; face < faces; face++) {
            vectors.write(face, x[face]);
        }
        int next = 0;
        for (int first : FaceGroup.firstFaces(set.population(), k)) {
            assertEquals(next, first);
            FaceGroup group = FaceGroup.of(first, set, k);
            for (int i = 0; i < group.faces(); i++) {
                check(set, x, first + i, first, first + group.faces(), group.neighbours(i, k), k);
            }
            next = first + group.faces();
        }
        assertEquals(faces, next);
    }

    private static void check(
            FaceSet set, float[][] x, int face, int first, int end, FaceGroup.Neighbours neighbours, int k) {
        int[] ids = IntStream.of(neighbours.rows).map(set.order()::faceOf).toArray();
        assertEquals(k, IntStream.of(ids).distinct().count());
        assertEquals(face, ids[0]);
        assertEquals(0, neighbours.distances[0]);
        for (int j = 1; j < k; j++) {
            assertEquals(1 - Spread.dot(x[face], x[ids[j]]), neighbours.distances[j], 1e-6);
            assertTrue(neighbours.distances[j] >= neighbours.distances[j - 1]);
        }
        // whoever else of the group is not listed is no nearer than the last listed
        for (int other = first; other < end; other++) {
            int absent = other;
            if (IntStream.of(ids).noneMatch(id -> id == absent)) {
                assertTrue(
                        1 - Spread.dot(x[face], x[other]) >= neighbours.distances[k - 1] - 1e-6,
                        "face " + other + " for " + face);
            }
        }
    }

    @Test
    void groupsHoldWholeIdentities() {
        Population population = Population.ofFaces(20_000, 30, 0.25, 2);
        for (int first : FaceGroup.firstFaces(population, 80)) {
            assertEquals(first, population.firstFaceOf(population.identityOf(first)));
        }
    }

    @Test
    void anIdentityOfManyThousandsIsCutSoThatMemoryStaysBounded() {
        Population population = Population.ofIdentities(3, 50_000, 0, 2);
        int[] firsts = FaceGroup.firstFaces(population, 80);
        int largest = IntStream.range(0, firsts.length)
                .map(i -> (i + 1 < firsts.length ? firsts[i + 1] : population.faces()) - firsts[i])
                .max()
                .orElseThrow();
        assertTrue(largest <= 4096 + 256, "a group of " + largest);
    }

    @Test
    void someNeighboursComeFromOtherGroups() {
        FaceSet set = new FaceSet(Population.ofFaces(5000, 10, 0.25, 4), DIM, 20, 4);
        int first = FaceGroup.firstFaces(set.population(), 20)[1];
        FaceGroup group = FaceGroup.of(first, set, 20);
        long outside = IntStream.range(0, group.faces())
                .flatMap(i -> Arrays.stream(group.neighbours(i, 20).rows))
                .map(set.order()::faceOf)
                .filter(face -> face < first || face >= first + group.faces())
                .count();
        assertTrue(outside > group.faces(), outside + " of " + 20 * group.faces());
    }

    @Test
    void moreNeighboursThanFacesCannotBe() {
        FaceSet set = new FaceSet(Population.ofFaces(10, 3, 0.25, 4), DIM, 20, 4);
        FaceGroup group = FaceGroup.of(0, set, 11);
        assertThrows(IllegalArgumentException.class, () -> group.neighbours(0, 11));
    }
}
