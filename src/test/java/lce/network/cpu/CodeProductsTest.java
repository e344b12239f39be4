package lce.network.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import lce.onednn.OneDnn;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import lce.product.cpu.OneDnnCodeProducts;
import lce.product.cpu.PlainCodeProducts;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of named rows with lists, in codes, against sums of integers. */
@Tag("processor")
class CodeProductsTest {

    private static final int ROWS = 700;
    private static final int[] NAMED =
            IntStream.range(0, ROWS).filter(row -> row % 5 != 1).toArray();

    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(ints = {5, 60, 119, 247})
    void oneDnnKeepsWhatReachesTheThreshold(int coordinates) {
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn::whyUnavailable);
        CodeLayout layout = CodeLayout.forCoordinates(coordinates);
        try (CodeProducts products = new OneDnnCodeProducts(layout, ROWS)) {
            assertRight(products, layout);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 119})
    void plainJavaDoesSoToo(int coordinates) {
        CodeLayout layout = CodeLayout.forCoordinates(coordinates);
        try (CodeProducts products = new PlainCodeProducts(layout, ROWS)) {
            assertRight(products, layout);
        }
    }

    private void assertRight(CodeProducts products, CodeLayout layout) {
        byte[] rows = codes(layout, ROWS);
        products.setRows(rows, ROWS);
        for (int columns : new int[] {1, 16, 47, 128, 5}) {
            byte[] list = codes(layout, columns);
            for (int step : new int[] {1, 8, 1024}) {
                products.setStep(step);
                int[] thresholds = new int[ROWS];
                for (int row = 0; row < ROWS; row++) {
                    thresholds[row] = threshold(row, product(layout, rows, row, list, row % columns), layout);
                    products.setThreshold(row, thresholds[row]);
                }
                System.arraycopy(list, 0, products.columns(), 0, list.length);
                products.setColumns(columns);
                for (int from = 0; from < NAMED.length; from += CodeProducts.ROWS) {
                    int count = Math.min(CodeProducts.ROWS, NAMED.length - from);
                    TreeMap<Integer, Integer> found = new TreeMap<>();
                    CodeProducts.Tile tile = products.multiply(NAMED, from, count);
                    for (int i = tile.nextRow(); i >= 0; i = tile.nextRow()) {
                        int row = NAMED[from + i];
                        for (int hit = 0; hit < tile.found(); hit++) {
                            int product = product(layout, rows, row, list, tile.column(hit));
                            int told = Math.round(tile.product(hit) * layout.one());
                            assertTrue(
                                    told <= product && told > product - 2 * Math.max(step, 2),
                                    "told " + told + " for " + product);
                            found.put(i * columns + tile.column(hit), product);
                        }
                    }
                    int expected = 0;
                    for (int i = 0; i < count; i++) {
                        for (int column = 0; column < columns; column++) {
                            int product = product(layout, rows, NAMED[from + i], list, column);
                            boolean isThere = product >= thresholds[NAMED[from + i]];
                            assertEquals(
                                    isThere,
                                    found.containsKey(i * columns + column),
                                    "product " + product + ", threshold " + thresholds[NAMED[from + i]]);
                            expected += isThere ? 1 : 0;
                        }
                    }
                    assertEquals(expected, found.size());
                }
            }
        }
    }

    /** Some at a product that is there, some just above it, some that all or none reach. */
    private static int threshold(int row, int product, CodeLayout layout) {
        return switch (row % 4) {
            case 0 -> product;
            case 1 -> Math.min(layout.one(), product + 1);
            case 2 -> -layout.one();
            default -> layout.one();
        };
    }

    private static int product(CodeLayout layout, byte[] x, int xRow, byte[] y, int yRow) {
        return IntStream.range(0, layout.coordinates())
                .map(c -> x[xRow * layout.width() + c] * y[yRow * layout.width() + c])
                .sum();
    }

    /** Vectors of unit length, but for rounding. */
    private byte[] codes(CodeLayout layout, int count) {
        byte[] codes = new byte[count * layout.width()];
        for (int row = 0; row < count; row++) {
            double[] x = random.doubles(layout.coordinates(), -1, 1).toArray();
            double length = Math.sqrt(
                    IntStream.range(0, x.length).mapToDouble(c -> x[c] * x[c]).sum());
            for (int c = 0; c < x.length; c++) {
                codes[row * layout.width() + c] =
                        (byte) Math.max(-127, Math.min(127, Math.rint(layout.scale() * x[c] / length)));
            }
            layout.putWeights(codes, row * layout.width());
        }
        return codes;
    }
}
