package lce.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

/** Generated faces are spread as real ones are. */
class FaceVectorsTest {

    private static final int FACES = 8000;
    private static final int DIM = 256;
    private static final FaceSet SET = new FaceSet(Population.ofFaces(FACES, 20, 0.25, 1), DIM, 80, 1);

    @Test
    void theSpreadIsThatOfFaces() {
        Spread spread = Spread.of(
                vectors(SET),
                LongStream.range(0, FACES)
                        .map(face -> SET.population().identityOf((int) face))
                        .toArray(),
                500);
        assertEquals(0, spread.strangersMean(), 0.01);
        assertEquals(0.11, spread.strangersDeviation(), 0.01);
        assertTrue(
                spread.nearestStranger() > 0.38 && spread.nearestStranger() < 0.48,
                "nearest stranger at " + spread.nearestStranger());
        assertTrue(
                spread.same()[0] > 0.2 && spread.same()[1] > 0.5 && spread.same()[2] < 0.95,
                "same identity at " + Arrays.toString(spread.same()));
        assertEquals(80, spread.effectiveDim(), 8);
        assertEquals(0.25, spread.singletons(), 0.001);
    }

    @Test
    void theEffectiveDimensionIsAsAskedFor() {
        FaceSet narrow = new FaceSet(SET.population(), DIM, 30, 1);
        long[] labels = LongStream.range(0, FACES)
                .map(face -> SET.population().identityOf((int) face))
                .toArray();
        assertEquals(30, Spread.of(vectors(narrow), labels, 10).effectiveDim(), 3);
    }

    @Test
    void vectorsAreOfUnitLengthBeforeAndAfterTheRotation() {
        float[] rotated = new float[DIM];
        Basis basis = SET.basis();
        for (float[] vector : Arrays.copyOf(vectors(SET), 100)) {
            assertEquals(1, Spread.dot(vector, vector), 1e-6);
            basis.rotate(vector, rotated);
            assertEquals(1, Spread.dot(rotated, rotated), 1e-6);
        }
    }

    @Test
    void theRotationLeavesAnglesAndMixesCoordinates() {
        float[][] x = vectors(SET);
        float[][] rotated = new float[FACES][DIM];
        Basis basis = SET.basis();
        for (int i = 0; i < FACES; i++) {
            basis.rotate(x[i], rotated[i]);
            assertEquals(Spread.dot(x[i], x[i / 2]), Spread.dot(rotated[i], rotated[i / 2]), 1e-6);
        }
        // before, the first coordinate has exp(1.25) times the deviation of the hundredth; afterwards all are equal but
        // for chance
        double[] deviation = IntStream.range(0, DIM)
                .mapToDouble(c -> Math.sqrt(Arrays.stream(rotated)
                        .mapToDouble(v -> v[c] * v[c])
                        .average()
                        .orElseThrow()))
                .sorted()
                .toArray();
        assertTrue(deviation[DIM - 1] < 1.6 * deviation[0], deviation[0] + " to " + deviation[DIM - 1]);
    }

    @Test
    void aFaceIsTheSameWhoeverDrawsItAndWhen() {
        float[][] inOrder = vectors(SET);
        FaceVectors vectors = SET.vectors();
        float[] again = new float[DIM];
        for (int row = 0; row < 2000; row++) {
            int face = SET.order().faceOf(row);
            vectors.write(face, again);
            assertArrayEquals(inOrder[face], again);
        }
    }

    @Test
    void lookAlikesAreNearerToWhomTheyLookLikeThanStrangersAre() {
        FaceVectors vectors = SET.vectors();
        Population population = SET.population();
        float[] one = new float[DIM];
        float[] other = new float[DIM];
        int count = 0;
        double sum = 0;
        for (int identity = 0; identity < population.identities() + population.singletons(); identity++) {
            int alike = vectors.lookAlikeOf(identity);
            if (alike >= 0 && alike != identity) {
                assertFalse(population.isSingleton(alike));
                vectors.write(population.firstFaceOf(identity), one);
                vectors.write(population.firstFaceOf(alike), other);
                sum += Spread.dot(one, other);
                count++;
            }
        }
        assertEquals(0.15, (double) count / (population.identities() + population.singletons()), 0.03);
        assertTrue(sum / count > 0.3, "look-alikes at " + sum / count);
    }

    @Test
    void anotherSeedIsOtherFaces() {
        float[] one = new float[DIM];
        float[] other = new float[DIM];
        SET.vectors().write(0, one);
        new FaceSet(SET.population(), DIM, 80, 2).vectors().write(0, other);
        assertTrue(Math.abs(Spread.dot(one, other)) < 0.6);
    }

    private static float[][] vectors(FaceSet set) {
        FaceVectors vectors = set.vectors();
        float[][] x = new float[FACES][DIM];
        for (int face = 0; face < FACES; face++) {
            vectors.write(face, x[face]);
        }
        return x;
    }
}
