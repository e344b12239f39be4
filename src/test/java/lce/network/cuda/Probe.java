package lce.network.cuda;

import java.nio.FloatBuffer;

import lce.features.FeatureTable;
import lce.network.LceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;

/**
 * A program that opens an engine three times, scores three faces each time, and prints a line each time: what the
 * engine is, or why it failed. It needs no Spark.
 *
 * <pre>lce.network.cuda.Probe DEVICE [beyond]</pre>
 *
 * With {@code beyond} the second time has a neighbour far behind the device's table, whose vector a kernel then reads
 * where there is no memory.
 */
public final class Probe {

    private static final int DIM = 64;
    private static final int K = 8;
    private static final int ROWS = 50;
    private static final int FACES = 3;

    private Probe() {}

    public static void main(String[] args) {
        LceNet net = RandomNetworks.lce(DIM, K, 64, 20, 8, 1);
        GrowingTable features = new GrowingTable(RandomNetworks.features(ROWS, DIM, 2));
        int[] neighbours = RandomNetworks.neighbours(FACES, K, ROWS, 3);
        for (int round = 0; round < 3; round++) {
            if (round == 1 && args.length > 1) {
                neighbours[17] = 1_900_000_000;
                // so that the engine lets the id through to the device, whose table is shorter
                features.rows = Integer.MAX_VALUE;
            }
            try (CudaEngine engine = Gpus.open(args[0], 1, "job", () -> net, () -> null, Precision.AUTO)) {
                engine.localConnectivity(features, neighbours, FACES, new float[FACES * K]);
                System.out.println(engine.description());
            } catch (RuntimeException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** A table that claims to be longer than it is. */
    private static final class GrowingTable implements FeatureTable {

        private final FeatureTable vectors;
        private int rows;

        GrowingTable(FeatureTable vectors) {
            this.vectors = vectors;
            this.rows = vectors.rows();
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int dim() {
            return vectors.dim();
        }

        @Override
        public void gather(int[] ids, int from, int count, FloatBuffer into) {
            vectors.gather(ids, from, count, into);
        }
    }
}
