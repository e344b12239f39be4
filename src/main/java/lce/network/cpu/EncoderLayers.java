package lce.network.cpu;

import java.util.Comparator;

import lce.network.Encoder;
import lce.network.Linear;
import lce.network.cpu.Region.View;

/** Records the encoder's layers over a batch of samples, each of the same number of tokens. */
final class EncoderLayers {

    /** Hidden units of a feed-forward in flight: that many of them and both their weights stay in the core's cache together. */
    private static final int HIDDEN = 512;

    private final Recorder recorder;
    private final Encoder encoder;
    private final long samples;
    private final long tokens;
    private final Operand normed;       // [samples * tokens, width]
    private final Region projected;     // [samples, tokens, (query key value), heads, headWidth]
    private final Region attention;     // f32 [samples, heads, tokens, tokens]
    private final Region probabilities; // the same, in the type that attention multiplies
    private final Operand context;      // [samples * tokens, width]
    private final Operand hidden;       // [samples * tokens, part of the feed-forward]

    EncoderLayers(Recorder recorder, Encoder encoder, int samples, int tokens) {
        this.recorder = recorder;
        this.encoder = encoder;
        this.samples = samples;
        this.tokens = tokens;
        long rows = (long) samples * tokens;
        Encoder.Layer widest = encoder.layers().stream().max(Comparator.comparing(layer -> layer.linear1().out())).orElseThrow();
        normed = recorder.operand(rows, encoder.width());
        projected = recorder.allocate(recorder.attentionType(), rows * 3 * encoder.width());
        attention = recorder.f32(rows * encoder.heads() * tokens);
        probabilities = recorder.attentionType() == Region.F32 ? attention
                : recorder.allocate(recorder.attentionType(), rows * encoder.heads() * tokens);
        context = recorder.operand(rows, encoder.width());
        hidden = hidden(recorder, widest, rows);
    }

    /** h += attention(norm1(h)); h += feed-forward(norm2(h)); h is f32 [samples * tokens, width]. */
    void record(Encoder.Layer layer, View h) {
        long width = encoder.width();
        recorder.layerNorm("LayerNorm", h, layer.norm1(), normed);
        recorder.product("query, key, value", normed, scaledQueries(encoder, layer), Float.NaN, projected.view(samples * tokens, 3 * width));
        recorder.batchedProduct("query x key", part(0), part(1).transposed(), attention.view(samples, encoder.heads(), tokens, tokens));
        recorder.softmax("softmax", attention.view(samples, encoder.heads(), tokens, tokens),
                probabilities.view(samples, encoder.heads(), tokens, tokens));
        mixValues();
        recorder.addProduct("output projection", context, layer.outProjection(), h);
        feedForward(recorder, layer, h, normed, hidden);
    }

    /** Memory for {@link #feedForward}'s hidden units. */
    static Operand hidden(Recorder recorder, Encoder.Layer layer, long rows) {
        return recorder.operand(rows, Math.min(HIDDEN, layer.linear1().out()));
    }

    /** h += linear2(relu(linear1(norm2(h)))) */
    static void feedForward(Recorder recorder, Encoder.Layer layer, View h, Operand normed, Operand hidden) {
        recorder.layerNorm("LayerNorm", h, layer.norm2(), normed);
        int wide = layer.linear1().out();
        for (int from = 0; from < wide; from += HIDDEN) {
            int to = Math.min(wide, from + HIDDEN);
            Operand part = hidden.columns(to - from);
            Linear back = layer.linear2().inputs(from, to);
            recorder.product("feed-forward 1", normed, layer.linear1().outputs(from, to, 1), Recorder.RELU, part);
            recorder.addProduct("feed-forward 2", part, from == 0 ? back.withBias(layer.linear2().bias()) : back, h);
        }
    }

    /** The stacked projection with attention's 1/sqrt(head width) taken into the queries. */
    static Linear scaledQueries(Encoder encoder, Encoder.Layer layer) {
        int width = encoder.width();
        Linear all = layer.inProjection();
        Linear queries = all.outputs(0, width, queryScale(encoder));
        float[] weight = all.weight().clone();
        float[] bias = all.bias().clone();
        System.arraycopy(queries.weight(), 0, weight, 0, queries.weight().length);
        System.arraycopy(queries.bias(), 0, bias, 0, width);
        return new Linear(width, 3 * width, weight, bias);
    }

    static float queryScale(Encoder encoder) {
        return (float) (1 / Math.sqrt(encoder.headWidth()));
    }

    private void mixValues() {
        View values = part(2);
        View target = context.target();
        long stride = target.strides()[0];
        View byHead = new View(target.region(), 0, values.dims(),
                new long[] {tokens * stride, encoder.headWidth(), stride, 1});
        recorder.batchedProduct("softmax x value", probabilities.view(samples, encoder.heads(), tokens, tokens), values, byHead);
        recorder.split("context", context);
    }

    /** Queries (0), keys (1) or values (2): [samples, heads, tokens, headWidth]. */
    private View part(int which) {
        long width = encoder.width();
        return projected.view(which * width, new long[] {samples, encoder.heads(), tokens, encoder.headWidth()},
                new long[] {tokens * 3 * width, encoder.headWidth(), 3 * width, 1});
    }
}
