package lce.pipeline.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import lce.SharedSpark;
import lce.features.FeatureTable;
import lce.features.ResidentVectors;
import lce.features.VectorTable;
import lce.pipeline.SilentMonitor;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.stage.PersistedStages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exhaustive search and the search in inverted lists, as the interface promises them. */
class NeighbourSearchTest {

    private static final int FACES = 1000;
    private static final int DIM = 32;
    private static final int K = 8;
    private static final FeatureTable TABLE = table();

    private final JavaSparkContext spark = SharedSpark.context();
    private final SilentMonitor monitor = new SilentMonitor();
    private final PersistedStages stages = new PersistedStages(monitor);
    private final ProductEngines engines = new ProductEngines(null, spark.sc().collectionAccumulator("engines"));
    private final NeighbourSearch exact = new ExhaustiveSearch(K, () -> new ResidentVectors(TABLE), engines);
    private final NeighbourSearch inLists = new InvertedListsSearch(K, () -> TABLE, engines);

    @AfterEach
    void release() {
        stages.release();
    }

    @Test
    void aTrainedSearchFindsTheSameNeighboursInAnyPartitionsAndWhenItsSearchIsTrainedAgain() {
        TrainedSearch trained = inLists.train(spark, FACES, stages);
        float[] similarities = similarities(trained, 1);
        TrainedSearch again = inLists.train(spark, FACES, stages);
        assertNotSame(trained, again);
        assertArrayEquals(similarities, similarities(trained, 3));
        assertArrayEquals(similarities, similarities(again, 3));
        assertEquals(List.of("kNN graph: 15 lists of faces", "kNN graph: 15 lists of faces"), monitor.notes);
    }

    @Test
    void recallIsTheShareOfExactNeighboursInTheGraph() {
        float[] nearest = similarities(exact.train(spark, FACES, stages), 2);
        TrainedSearch trained = inLists.train(spark, FACES, stages);
        float[] found = similarities(trained, 2);
        double recall = inLists.recall(spark, trained.graph(spark, placement(2), counter()), stages);
        assertEquals(shareOf(nearest, found), recall, 0.02); // one half of the faces are the sample
        assertTrue(recall > 0.9, () -> "recall " + recall);
        assertTrue(monitor.notes.get(1).endsWith("512 sample faces' neighbours were found"), monitor.notes::toString);
    }

    @Test
    void anExactSearchFindsAllNeighboursSoThatNoStageMeasuresIt() {
        assertEquals(1, exact.recall(null, null, null));
        assertSame(exact, exact.suitedTo(2));
        assertEquals(K, exact.k());
    }

    @ParameterizedTest
    @CsvSource({"8, 127, true", "8, 128, false", "200, 199, true", "200, 200, false"})
    void facesThatAreTooFewForListsAreSearchedExactly(int k, int nodes, boolean isExact) {
        NeighbourSearch requested = new InvertedListsSearch(k, () -> TABLE, engines);
        NeighbourSearch search = requested.suitedTo(nodes);
        assertEquals(k, search.k());
        if (isExact) {
            assertEquals(1, search.recall(null, null, null));
        } else {
            assertSame(requested, search);
        }
    }

    @Test
    void searchesAndWhatTheyLearnHaveOnlyFinalFields() {
        List<JavaField> fields = new ClassFileImporter()
                        .withImportOption(location -> !location.contains("test-classes"))
                        .importPackages("lce.pipeline.search", "lce.knn")
                        .stream()
                        .filter(type ->
                                type.isAssignableTo(NeighbourSearch.class) || type.isAssignableTo(Serializable.class))
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .toList();
        assertFalse(fields.isEmpty());
        assertEquals(
                List.of(),
                fields.stream()
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                        .map(JavaField::getFullName)
                        .toList());
    }

    private static double shareOf(float[] nearest, float[] found) {
        int count = 0;
        for (int row = 0; row < FACES; row++) {
            for (int cell = row * K + 1; cell < (row + 1) * K; cell++) {
                count += found[cell] >= nearest[row * K + K - 1] ? 1 : 0;
            }
        }
        return (double) count / (FACES * (K - 1));
    }

    private float[] similarities(TrainedSearch search, int partitions) {
        FloatBuffer all = FloatBuffer.allocate(FACES * K);
        List<KnnBlock> blocks = search.graph(spark, placement(partitions), counter())
                .valuesInOrder()
                .collect();
        blocks.forEach(block -> all.put(block.similarities));
        assertEquals(0, all.remaining());
        return all.array();
    }

    private static BlockPlacement placement(int partitions) {
        return BlockPlacement.of(FACES, partitions);
    }

    private LongAccumulator counter() {
        return spark.sc().longAccumulator();
    }

    /** Unit vectors around one hundred directions. */
    private static FeatureTable table() {
        Random random = new Random(7);
        float[] vectors = new float[FACES * DIM];
        for (int face = 0; face < FACES; face++) {
            Random direction = new Random(face % 100);
            double square = 0;
            for (int at = face * DIM; at < (face + 1) * DIM; at++) {
                vectors[at] = (float) (direction.nextGaussian() + 0.5 * random.nextGaussian());
                square += vectors[at] * vectors[at];
            }
            for (int at = face * DIM; at < (face + 1) * DIM; at++) {
                vectors[at] /= (float) Math.sqrt(square);
            }
        }
        return new VectorTable(FACES, DIM, face -> Arrays.copyOfRange(vectors, face * DIM, (face + 1) * DIM));
    }
}
