package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;

import lce.features.FeatureTable;
import lce.network.Encoder;
import lce.network.InferenceEngine;
import lce.network.LayerNorm;
import lce.network.LceNet;
import lce.network.PceNet;

/**
 * Runs the networks in plain Java, one sample at a time, with every sum in double. It is slow and simple. It is the
 * reference in tests of the other engines, and the fallback if they cannot run.
 */
public final class PlainEngine implements InferenceEngine {

    private final LceNet lce;
    private final PceNet pce;

    /** @param pce null for an engine that computes only local connectivity */
    public PlainEngine(LceNet lce, PceNet pce) {
        this.lce = lce;
        this.pce = pce;
    }

    @Override
    public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
        int k = lce.k();
        for (int face = 0; face < faces; face++) {
            float[][] h = encode(lce.encoder(), tokens(gather(features, neighbours, face * k, k)));
            for (int j = 0; j < k; j++) {
                float[] hidden = prelu(lce.hidden().apply(concatenate(h[0], h[j])), lce.slope());
                scores[face * k + j] = secondOfSoftmax(lce.logits().apply(hidden));
            }
        }
    }

    @Override
    public void pairwiseConnectivity(
            FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
        int k = pce.k();
        for (int pair = 0; pair < pairs; pair++) {
            float[][] x = Arrays.copyOf(gather(features, sources, pair * k, k), 2 * k);
            System.arraycopy(gather(features, targets, pair * k, k), 0, x, k, k);
            float[][] h = encode(pce.encoder(), tokens(x));
            float[] joined = concatenate(concatenate(x[0], adjust(h[0])), concatenate(x[k], adjust(h[k])));
            float[] hidden1 = prelu(pce.hidden1().apply(joined), pce.slope1());
            float[] hidden2 = prelu(pce.hidden2().apply(hidden1), pce.slope2());
            probabilities[pair] = secondOfSoftmax(pce.logits().apply(hidden2));
        }
    }

    private float[] adjust(float[] token) {
        return pce.adjust2().apply(prelu(pce.adjust1().apply(token), pce.adjustSlope()));
    }

    private static float[][] gather(FeatureTable features, int[] ids, int from, int count) {
        FloatBuffer vectors = FloatBuffer.allocate(count * features.dim());
        features.gather(ids, from, count, vectors);
        float[][] x = new float[count][];
        for (int i = 0; i < count; i++) {
            x[i] = Arrays.copyOfRange(vectors.array(), i * features.dim(), (i + 1) * features.dim());
        }
        return x;
    }

    /** Returns the tokens [x_j ; row j of the Gram matrix]. */
    private static float[][] tokens(float[][] x) {
        float[][] tokens = new float[x.length][];
        for (int j = 0; j < x.length; j++) {
            float[] gram = new float[x.length];
            for (int i = 0; i < x.length; i++) {
                gram[i] = (float) dot(x[j], 0, x[i], 0, x[j].length);
            }
            tokens[j] = concatenate(x[j], gram);
        }
        return tokens;
    }

    private static float[][] encode(Encoder encoder, float[][] tokens) {
        float[][] h = tokens;
        for (Encoder.Layer layer : encoder.layers()) {
            h = sum(h, attention(encoder, layer, normed(h, layer.norm1())));
            h = sum(h, feedForward(layer, normed(h, layer.norm2())));
        }
        return h;
    }

    private static float[][] attention(Encoder encoder, Encoder.Layer layer, float[][] x) {
        int width = encoder.width();
        int headWidth = encoder.headWidth();
        float[][] projected = Arrays.stream(x).map(layer.inProjection()::apply).toArray(float[][]::new);
        float[][] out = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            float[] context = new float[width];
            for (int head = 0; head < width; head += headWidth) {
                double[] p = new double[x.length];
                for (int j = 0; j < x.length; j++) {
                    p[j] = dot(projected[i], head, projected[j], width + head, headWidth) / Math.sqrt(headWidth);
                }
                softmax(p);
                for (int c = head; c < head + headWidth; c++) {
                    double mixed = 0;
                    for (int j = 0; j < x.length; j++) {
                        mixed += p[j] * projected[j][2 * width + c];
                    }
                    context[c] = (float) mixed;
                }
            }
            out[i] = layer.outProjection().apply(context);
        }
        return out;
    }

    private static float[][] feedForward(Encoder.Layer layer, float[][] x) {
        return Arrays.stream(x)
                .map(token -> layer.linear2().apply(prelu(layer.linear1().apply(token), 0)))
                .toArray(float[][]::new);
    }

    private static float[][] normed(float[][] h, LayerNorm norm) {
        return Arrays.stream(h).map(token -> normed(token, norm)).toArray(float[][]::new);
    }

    private static float[] normed(float[] token, LayerNorm norm) {
        double mean = 0;
        for (float value : token) {
            mean += value;
        }
        mean /= token.length;
        double variance = 0;
        for (float value : token) {
            variance += (value - mean) * (value - mean);
        }
        double scale = 1 / Math.sqrt(variance / token.length + LayerNorm.EPSILON);
        float[] out = new float[token.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((token[i] - mean) * scale * norm.scale()[i] + norm.shift()[i]);
        }
        return out;
    }

    private static float[][] sum(float[][] a, float[][] b) {
        float[][] out = new float[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int c = 0; c < a[i].length; c++) {
                out[i][c] = a[i][c] + b[i][c];
            }
        }
        return out;
    }

    private static void softmax(double[] x) {
        double greatest = Arrays.stream(x).max().orElseThrow();
        double total = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.exp(x[i] - greatest);
            total += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            x[i] /= total;
        }
    }

    private static float secondOfSoftmax(float[] logits) {
        return (float) (1 / (1 + Math.exp((double) logits[0] - logits[1])));
    }

    private static float[] prelu(float[] x, float slope) {
        for (int i = 0; i < x.length; i++) {
            x[i] = x[i] > 0 ? x[i] : x[i] * slope;
        }
        return x;
    }

    private static float[] concatenate(float[] a, float[] b) {
        float[] result = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }

    private static double dot(float[] a, int fromA, float[] b, int fromB, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[fromA + i] * b[fromB + i];
        }
        return sum;
    }

    @Override
    public String description() {
        return "plain Java";
    }

    @Override
    public void close() {
        // holds no native memory
    }
}
