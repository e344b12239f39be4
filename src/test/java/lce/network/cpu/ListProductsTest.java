package lce.network.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;

import lce.network.InnerProducts;
import lce.network.InnerProducts.Rounding;
import lce.network.ListProducts;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of named rows with lists against sums in double. */
class ListProductsTest {

    private static final int VECTORS = 900;

    @ParameterizedTest
    @CsvSource({"INT8, 256", "INT8, 33", "BF16, 64", "F32, 100"})
    void productsOfNamedRowsAreWithinTheirErrorOfTrueOnes(Rounding rounding, int dim) {
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn::whyUnavailable);
        try (ListProducts products = new OneDnnListProducts(dim, VECTORS, rounding)) {
            assertRight(products, dim);
        }
    }

    @Test
    void plainJavasAreToo() {
        try (ListProducts products = new PlainListProducts(48)) {
            assertRight(products, 48);
        }
    }

    private static void assertRight(ListProducts products, int dim) {
        float[] vectors = new float[VECTORS * dim];
        RandomNetworks.features(VECTORS, dim, 3).gather(IntStream.range(0, VECTORS).toArray(), 0, VECTORS, FloatBuffer.wrap(vectors));
        products.setRows(vectors, VECTORS);
        int[] named = IntStream.range(0, VECTORS).filter(row -> row % 3 == 1).toArray();
        for (int columns : new int[] {1, 16, 47, 100, 128, 5}) {
            int firstOfList = 7 * columns % 500;
            products.setList(vectors, firstOfList, columns);
            for (int from = 0; from < named.length; from += ListProducts.ROWS) {
                int count = Math.min(ListProducts.ROWS, named.length - from);
                InnerProducts.Tile tile = products.multiply(named, from, count);
                for (int i = 0; i < count; i++) {
                    int row = named[from + i];
                    float error = products.likelyError(row);
                    for (float threshold : new float[] {Float.NEGATIVE_INFINITY, 0.3f}) {
                        int found = tile.reach(i, columns, threshold);
                        int expected = 0;
                        int unsure = 0;
                        for (int column = 0; column < columns; column++) {
                            double product = product(vectors, row, firstOfList + column, dim);
                            expected += product >= threshold ? 1 : 0;
                            unsure += Math.abs(product - threshold) <= error ? 1 : 0;
                        }
                        assertEquals(expected, found, unsure, "row " + row + " of " + columns + " columns");
                        for (int hit = 0; hit < found; hit++) {
                            assertEquals(product(vectors, row, firstOfList + tile.column(hit), dim), tile.product(hit), error);
                        }
                    }
                }
            }
        }
    }

    private static double product(float[] vectors, int x, int y, int dim) {
        return IntStream.range(0, dim).mapToDouble(c -> (double) vectors[x * dim + c] * vectors[y * dim + c]).sum();
    }
}
