package lce.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;

import lce.features.FeatureTable;
import lce.features.VectorTable;
import lce.io.Checkpoint;
import lce.io.Tensor;

/** Networks with random weights, and random features, for tests and benchmarks. */
public final class RandomNetworks {

    private final Random random;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private RandomNetworks(long seed) {
        random = new Random(seed);
    }

    /** The logits' weights are scaled by {@code spread}, so that scores reach from near 0 to near 1. */
    public static LceNet lce(int dim, int k, int feedForward, float spread, int heads, long seed) {
        return LceNet.of(new Checkpoint("random LCENet", lceTensors(dim, k, feedForward, spread, seed)), heads);
    }

    public static PceNet pce(int dim, int k, int feedForward, int hidden, float spread, int heads, long seed) {
        return PceNet.of(new Checkpoint("random PCENet", pceTensors(dim, k, feedForward, hidden, spread, seed)), heads);
    }

    /** An LCENet as a state_dict. */
    public static Map<String, Tensor> lceTensors(int dim, int k, int feedForward, float spread, long seed) {
        RandomNetworks r = new RandomNetworks(seed);
        int width = dim + k;
        r.encoder(width, feedForward);
        r.linear("classifier.0", 2 * width, dim, 1);
        r.put("classifier.1.weight", new float[] {0.25f}, 1);
        r.linear("classifier.2", dim, 2, spread);
        return r.tensors;
    }

    /** A PCENet as a state_dict. */
    public static Map<String, Tensor> pceTensors(int dim, int k, int feedForward, int hidden, float spread, long seed) {
        RandomNetworks r = new RandomNetworks(seed);
        int width = dim + 2 * k;
        r.encoder(width, feedForward);
        r.linear("adjust_dim.0", width, dim, 1);
        r.put("adjust_dim.1.weight", new float[] {0.25f}, 1);
        r.linear("adjust_dim.2", dim, dim, 1);
        r.linear("classifier.0", 4 * dim, hidden, 1);
        r.put("classifier.1.weight", new float[] {0.1f}, 1);
        r.linear("classifier.2", hidden, hidden, 1);
        r.put("classifier.3.weight", new float[] {-0.2f}, 1);
        r.linear("classifier.4", hidden, 2, spread);
        return r.tensors;
    }

    /** Unit vectors around a few centres. */
    public static FeatureTable features(int rows, int dim, long seed) {
        Random random = new Random(seed);
        float[][] table = new float[rows][dim];
        for (int row = 0; row < rows; row++) {
            Random centre = new Random(row % 7);
            double norm = 0;
            for (int c = 0; c < dim; c++) {
                table[row][c] = (float) (centre.nextGaussian() + random.nextGaussian());
                norm += table[row][c] * table[row][c];
            }
            for (int c = 0; c < dim; c++) {
                table[row][c] /= (float) Math.sqrt(norm);
            }
        }
        return new VectorTable(rows, dim, row -> table[row]);
    }

    /** int[faces, k]; column 0 is the face itself. */
    public static int[] neighbours(int faces, int k, int rows, long seed) {
        Random random = new Random(seed);
        int[] ids = new int[faces * k];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % k == 0 ? i / k % rows : random.nextInt(rows);
        }
        return ids;
    }

    /** Takes the last neighbours of each row away, as many as {@code missing} says of the row. */
    public static void removeNeighbours(int[] ids, int k, IntUnaryOperator missing) {
        for (int row = 0; row < ids.length / k; row++) {
            Arrays.fill(ids, (row + 1) * k - missing.applyAsInt(row), (row + 1) * k, FeatureTable.NONE);
        }
    }

    private void encoder(int width, int feedForward) {
        for (int i = 0; i < 3; i++) {
            String name = "encoder.layers." + i + ".";
            uniform(name + "self_attn.in_proj_weight", (float) Math.sqrt(6.0 / (4 * width)), 3 * width, width);
            uniform(name + "self_attn.in_proj_bias", 0.05f, 3 * width);
            linear(name + "self_attn.out_proj", width, width, 1);
            linear(name + "linear1", width, feedForward, 1);
            linear(name + "linear2", feedForward, width, 1);
            for (String norm : List.of("norm1", "norm2")) {
                uniform(name + norm + ".weight", 0.2f, width);
                float[] scale = tensors.get(name + norm + ".weight").values();
                for (int c = 0; c < width; c++) {
                    scale[c] += 1;
                }
                uniform(name + norm + ".bias", 0.1f, width);
            }
        }
    }

    private void linear(String name, int in, int out, float spread) {
        uniform(name + ".weight", spread / (float) Math.sqrt(in), out, in);
        uniform(name + ".bias", 1 / (float) Math.sqrt(in), out);
    }

    private void uniform(String name, float bound, int... shape) {
        int cells = 1;
        for (int length : shape) {
            cells *= length;
        }
        float[] values = new float[cells];
        for (int i = 0; i < cells; i++) {
            values[i] = (2 * random.nextFloat() - 1) * bound;
        }
        put(name, values, shape);
    }

    private void put(String name, float[] values, int... shape) {
        tensors.put(name, new Tensor(shape, values));
    }
}
