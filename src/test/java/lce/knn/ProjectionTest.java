package lce.knn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import lce.product.CodeLayout;
import org.junit.jupiter.api.Test;

/** Codes of vectors: products of them against products of the vectors. */
class ProjectionTest {

    private static final int VECTORS = 400;

    @Test
    void codesOfShortVectorsKeepAnglesButForRounding() {
        int dim = 24;
        float[] vectors = vectors(dim, dim);
        Projection projection = Projection.learn(vectors, dim);
        assertEquals(0, worst(projection, vectors, dim), 0.02);
    }

    @Test
    void directionsInWhichVectorsAreShortAreLeftOut() {
        int dim = 200;
        float[] vectors = vectors(dim, 40);
        Projection projection = Projection.learn(vectors, dim);
        assertTrue(projection.layout().coordinates() < 100, projection.layout().coordinates() + " coordinates of 200");
        assertEquals(0, worst(projection, vectors, dim), 0.05);
    }

    @Test
    void whatAllHaveInCommonIsKept() {
        int dim = 64;
        float[] vectors = vectors(dim, 64);
        for (int at = 0; at < vectors.length; at += dim) {
            vectors[at] += 3;
            normalise(vectors, at, dim);
        }
        assertEquals(0, worst(Projection.learn(vectors, dim), vectors, dim), 0.05);
    }

    @Test
    void codesDoNotDependOnWhatIsBesideThem() {
        int dim = 30;
        float[] vectors = vectors(dim, 30);
        Projection projection = Projection.learn(vectors, dim);
        byte[] all = projection.encode(vectors);
        int width = projection.layout().width();
        for (int row : new int[] {0, 7, VECTORS - 1}) {
            byte[] alone = projection.encode(Arrays.copyOfRange(vectors, row * dim, (row + 1) * dim));
            assertArrayEquals(Arrays.copyOfRange(all, row * width, (row + 1) * width), alone);
        }
    }

    private static double worst(Projection projection, float[] vectors, int dim) {
        CodeLayout layout = projection.layout();
        byte[] codes = projection.encode(vectors);
        double worst = 0;
        for (int x = 0; x < VECTORS; x++) {
            for (int y = 0; y < x; y++) {
                double told =
                        (double) layout.product(codes, x * layout.width(), codes, y * layout.width()) / layout.one();
                int xAt = x * dim;
                int yAt = y * dim;
                double product = IntStream.range(0, dim)
                        .mapToDouble(c -> (double) vectors[xAt + c] * vectors[yAt + c])
                        .sum();
                worst = Math.max(worst, Math.abs(told - product));
            }
        }
        return worst;
    }

    /** Unit vectors that are long in some directions, and short in all the others. */
    private static float[] vectors(int dim, int directions) {
        Random random = new Random(dim);
        float[] vectors = new float[VECTORS * dim];
        for (int at = 0; at < vectors.length; at++) {
            vectors[at] = (float) (random.nextGaussian() * (at % dim < directions ? 1 : 0.05));
        }
        for (int at = 0; at < vectors.length; at += dim) {
            normalise(vectors, at, dim);
        }
        return vectors;
    }

    private static void normalise(float[] vectors, int at, int dim) {
        double length = Math.sqrt(IntStream.range(at, at + dim)
                .mapToDouble(i -> vectors[i] * vectors[i])
                .sum());
        for (int i = at; i < at + dim; i++) {
            vectors[i] /= (float) length;
        }
    }
}
