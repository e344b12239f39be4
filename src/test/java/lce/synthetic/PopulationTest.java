package lce.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Identities and singletons by number. */
class PopulationTest {

    @ParameterizedTest(name = "{0} faces, {1} an identity, {2} singletons")
    @CsvSource({"2, 30, 0.25", "3, 30, 0.25", "4, 2, 0.99", "7, 2, 0", "100, 3, 0.5", "20000, 30, 0.25"})
    void thereAreAsManyFacesAsAskedFor(int faces, double perIdentity, double singletons) {
        for (int seed = 0; seed < 20; seed++) {
            Population population = Population.ofFaces(faces, perIdentity, singletons, seed);
            assertEquals(faces, population.faces());
            assertTrue(population.identities() >= 1);
            assertEquals(faces * singletons, population.singletons(), 2);
            assertConsistent(population);
        }
    }

    @Test
    void thereAreAsManyIdentitiesAsAskedForAndTheirShareOfSingletons() {
        Population population = Population.ofIdentities(500, 20, 0.4, 1);
        assertEquals(500, population.identities());
        int members = population.faces() - population.singletons();
        assertEquals((int) (members * 0.4 / 0.6), population.singletons());
        assertConsistent(population);
    }

    @Test
    void sizesAreLogNormal() {
        Population population = Population.ofIdentities(40_000, 30, 0, 5);
        double[] logarithms = IntStream.range(0, 40_000)
                .mapToDouble(id -> Math.log(size(population, id) + 0.5))
                .toArray();
        double mean = IntStream.range(0, 40_000)
                .mapToDouble(id -> logarithms[id])
                .average()
                .orElseThrow();
        double deviation = Math.sqrt(IntStream.range(0, 40_000)
                .mapToDouble(id -> Math.pow(logarithms[id] - mean, 2))
                .average()
                .orElseThrow());
        assertEquals(Math.log(30) - 0.32, mean, 0.03);
        assertEquals(0.8, deviation, 0.03);
        assertEquals(30, population.faces() / 40_000.0, 1);
    }

    @Test
    void moreFacesThanIdsCanCountAreRefused() {
        assertThrows(ArithmeticException.class, () -> Population.ofIdentities(3000, 1e6, 0, 1));
        assertThrows(ArithmeticException.class, () -> Population.ofIdentities(1000, 1000, 0.9999, 1));
    }

    private static int size(Population population, int identity) {
        return population.endOf(identity) - population.firstFaceOf(identity);
    }

    private static void assertConsistent(Population population) {
        int face = 0;
        for (int identity = 0; identity < population.identities() + population.singletons(); identity++) {
            assertEquals(face, population.firstFaceOf(identity));
            assertTrue(
                    population.isSingleton(identity)
                            ? size(population, identity) == 1
                            : size(population, identity) >= 2,
                    "identity " + identity);
            for (; face < population.endOf(identity); face++) {
                assertEquals(identity, population.identityOf(face));
            }
        }
        assertEquals(population.faces(), face);
    }
}
