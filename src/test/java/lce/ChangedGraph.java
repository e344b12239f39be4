package lce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** The golden graph, to be changed: long[N][columns] and double[N][columns], and the features that go with it. */
final class ChangedGraph {

    static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    static final int N = 110;
    static final int K = 8;
    static final int DIM = 32;

    long[][] ids = new long[N][K];
    double[][] distances = new double[N][K];
    final double[][] features = new double[N][DIM];

    ChangedGraph() {
        try {
            double[] knn = Npy.read(GOLDEN.resolve("knn.npy"));
            double[] x = Npy.read(GOLDEN.resolve("features.npy"));
            for (int row = 0; row < N; row++) {
                features[row] = Arrays.copyOfRange(x, row * DIM, (row + 1) * DIM);
            }
            for (int cell = 0; cell < N * K; cell++) {
                ids[cell / K][cell % K] = (long) knn[cell];
                distances[cell / K][cell % K] = cell % K == 0 ? 0 : 1 - product(cell / K, (int) knn[cell]);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    double product(int a, int b) {
        return IntStream.range(0, DIM)
                .mapToDouble(c -> features[a][c] * features[b][c])
                .sum();
    }

    /** Replaces every distance by a function of it. */
    void values(DoubleUnaryOperator value) {
        for (double[] row : distances) {
            Arrays.setAll(row, column -> value.applyAsDouble(row[column]));
        }
    }

    void ids(LongUnaryOperator id) {
        for (long[] row : ids) {
            Arrays.setAll(row, column -> id.applyAsLong(row[column]));
        }
    }

    /** Gives each row the places of its columns in a new order. */
    void columns(int row, int... places) {
        long[] from = ids[row];
        double[] far = distances[row];
        ids[row] = IntStream.of(places).mapToLong(place -> from[place]).toArray();
        distances[row] = IntStream.of(places).mapToDouble(place -> far[place]).toArray();
    }

    void everyRow(int... places) {
        IntStream.range(0, N).forEach(row -> columns(row, places));
    }

    /** Makes the vectors longer and shorter. */
    void stretch() {
        Random random = new Random(4);
        for (double[] vector : features) {
            double length = 3 + 3 * random.nextDouble();
            Arrays.setAll(vector, c -> vector[c] * length);
        }
    }

    /** Finds the neighbours anew, the smallest of a measure first. */
    void search(ToDoubleBiFunction<Integer, Integer> measure) {
        for (int row = 0; row < N; row++) {
            int self = row;
            int[] nearest = IntStream.range(0, N)
                    .boxed()
                    .sorted(Comparator.comparingDouble(other -> measure.applyAsDouble(self, other)))
                    .mapToInt(i -> i)
                    .limit(K)
                    .toArray();
            ids[row] = IntStream.of(nearest).asLongStream().toArray();
            distances[row] = IntStream.of(nearest)
                    .mapToDouble(other -> measure.applyAsDouble(self, other))
                    .toArray();
        }
    }
}
