package lce.network.cpu;

import java.util.List;

import lce.network.Encoder;
import lce.onednn.Region;
import lce.onednn.Region.View;

/** Records the encoder's layers over a batch of samples, each of the same number of tokens. */
final class EncoderLayers {

    private final Recorder recorder;
    private final Encoder encoder;
    private final long samples;
    private final long tokens;
    private final View logCounts; // f32 [samples, tokens], or null
    private final Operand normed; // [samples * tokens, width]
    private final Region projected; // [samples, tokens, (query key value), heads, headWidth]
    private final Region attention; // f32 [samples, heads, tokens, tokens]
    private final Region probabilities; // [samples, heads, tokens, tokens], in the type that attention multiplies
    private final Operand context; // [samples * tokens, width]
    private final Operand hidden; // [samples * tokens, part of the feed-forward]

    /**
     * @param layers the layers that will be recorded
     * @param logCounts f32 [samples, tokens]: the logarithm of each token's count; null if each token counts once
     */
    EncoderLayers(
            Recorder recorder, Encoder encoder, List<LayerWeights> layers, int samples, int tokens, View logCounts) {
        this.recorder = recorder;
        this.encoder = encoder;
        this.samples = samples;
        this.tokens = tokens;
        this.logCounts = logCounts;
        long rows = (long) samples * tokens;
        normed = recorder.operand(rows, encoder.width());
        projected = recorder.allocate(recorder.attentionType(), rows * 3 * encoder.width());
        attention = recorder.f32(rows * encoder.heads() * tokens);
        probabilities = recorder.attentionType() == Region.F32
                ? attention
                : recorder.allocate(recorder.attentionType(), rows * encoder.heads() * tokens);
        context = recorder.operand(rows, encoder.width());
        hidden = recorder.operand(rows, LayerWeights.hidden(layers));
    }

    /** Records h += attention(norm1(h)); h += feed-forward(norm2(h)); h is f32 [samples * tokens, width]. */
    void record(LayerWeights layer, View h) {
        long width = encoder.width();
        recorder.layerNorm("LayerNorm", h, layer.norm1(), normed);
        recorder.product(
                "query, key, value",
                normed,
                layer.queriesKeysValues(),
                Float.NaN,
                projected.view(samples * tokens, 3 * width));
        recordScores(attention.view(samples, encoder.heads(), tokens, tokens));
        recorder.softmax(
                "softmax",
                attention.view(samples, encoder.heads(), tokens, tokens),
                probabilities.view(samples, encoder.heads(), tokens, tokens));
        mixValues();
        recorder.addProduct("output projection", context, layer.output(), h);
        feedForward(recorder, layer, h, normed, hidden);
    }

    /** Records the products of queries and keys, plus the logarithm of each key's count. */
    private void recordScores(View scores) {
        if (logCounts == null) {
            recorder.batchedProduct("query x key", part(0), part(1).transposed(), scores);
            return;
        }
        for (int sample = 0;
                sample < samples;
                sample++) { // one by one, because a bias applies to a whole stack of products
            recorder.batchedProduct(
                    "query x key",
                    part(0).at(sample),
                    part(1).transposed().at(sample),
                    logCounts.at(sample),
                    scores.at(sample));
        }
    }

    /** Records h += linear2(relu(linear1(norm2(h)))). */
    static void feedForward(Recorder recorder, LayerWeights layer, View h, Operand normed, Operand hidden) {
        recorder.layerNorm("LayerNorm", h, layer.norm2(), normed);
        for (int i = 0; i < layer.up().size(); i++) {
            Operand part = hidden.columns(layer.up().get(i).out());
            recorder.product("feed-forward 1", normed, layer.up().get(i), Recorder.RELU, part);
            recorder.addProduct("feed-forward 2", part, layer.down().get(i), h);
        }
    }

    private void mixValues() {
        View values = part(2);
        View target = context.target();
        long stride = target.strides()[0];
        View byHead = new View(
                target.region(), 0, values.dims(), new long[] {tokens * stride, encoder.headWidth(), stride, 1});
        recorder.batchedProduct(
                "softmax x value", probabilities.view(samples, encoder.heads(), tokens, tokens), values, byHead);
        recorder.split("context", context);
    }

    /** Returns the queries (0), keys (1) or values (2): [samples, heads, tokens, headWidth]. */
    private View part(int which) {
        long width = encoder.width();
        return projected.view(
                which * width,
                new long[] {samples, encoder.heads(), tokens, encoder.headWidth()},
                new long[] {tokens * 3 * width, encoder.headWidth(), 3 * width, 1});
    }
}
