package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.List;

import lce.network.Encoder;
import lce.network.Linear;
import lce.network.PceNet;
import lce.onednn.Region;
import lce.onednn.Region.View;

/**
 * The recorded program of PCENet's encoder up to the last layer's attention, for pairs with the same number of distinct
 * tokens. Only tokens 0 and k of the last layer are used. Therefore its attention is folded to those two queries:
 * scores are (W_Kᵀ q)·x and values W_V (Σ p x), where x are the normed tokens. Keys and values of other tokens are not
 * projected. b_K shifts all scores of a query equally and cancels in the softmax. b_V is added once, because the
 * probabilities sum to 1.
 *
 * @param pairs number of pairs that run together
 * @param tokens number of tokens per pair
 * @param vectors f32 [pairs, tokens, dim], which the caller fills with the vectors of the distinct tokens, 0 and k
 *     first
 * @param all f32 [pairs, 2k, dim], which the caller fills with the vectors of the source's and the target's neighbours
 * @param logCounts f32 [pairs, tokens], which the caller fills with the logarithm of each token's count
 * @param mixed f32 [pairs, 2, heads, width], which the program writes: Σ p x for both queries and each head
 * @param ends f32 [pairs, 2, width], which the program writes: tokens 0 and k at the input of the last layer
 */
record PceFront(
        Program program,
        int pairs,
        int tokens,
        FloatBuffer vectors,
        FloatBuffer all,
        FloatBuffer logCounts,
        FloatBuffer mixed,
        FloatBuffer ends) {

    /** @param layers all layers of the encoder */
    static PceFront record(
            Recorder recorder, PceNet net, List<LayerWeights> layers, FoldedQueries folded, int pairs, int tokens) {
        long k = net.k();
        long dim = net.dim();
        Encoder encoder = net.encoder();
        long width = encoder.width();
        long rows = (long) pairs * tokens;
        Region vectors = recorder.f32(rows * dim);
        Region all = recorder.f32(pairs * 2 * k * dim);
        Region logCounts = recorder.f32(rows);
        Region h = recorder.f32(rows * width);
        Region ends = recorder.f32(pairs * 2 * width);

        Tokens.record(recorder, vectors.view(pairs, tokens, dim), all.view(pairs, 2 * k, dim), h);
        List<LayerWeights> first = layers.subList(0, layers.size() - 1);
        if (!first.isEmpty()) {
            EncoderLayers encoded =
                    new EncoderLayers(recorder, encoder, first, pairs, tokens, logCounts.view(pairs, tokens));
            first.forEach(layer -> encoded.record(layer, h.view(rows, width)));
        }
        Region mixed = attention(recorder, encoder, layers.get(layers.size() - 1), folded, h, logCounts, pairs, tokens);
        recorder.copy(
                "tokens 0 and k",
                h.view(0, new long[] {pairs, 2, width}, new long[] {tokens * width, width, 1}),
                ends.view(pairs, 2, width));
        return new PceFront(
                recorder.finish(),
                pairs,
                tokens,
                vectors.floats(rows * dim),
                all.floats(pairs * 2 * k * dim),
                logCounts.floats(rows),
                mixed.floats(pairs * 2 * encoder.heads() * width),
                ends.floats(pairs * 2 * width));
    }

    /** The last layer's scaled projection of queries and its projection of keys, which fold the attention. */
    record FoldedQueries(Linear queries, Region keys) {

        static FoldedQueries of(Recorder recorder, Encoder encoder) {
            int width = encoder.width();
            Linear projection =
                    encoder.layers().get(encoder.layers().size() - 1).inProjection();
            return new FoldedQueries(
                    projection.outputs(0, width, LayerWeights.queryScale(encoder)),
                    recorder.constant(projection.outputs(width, 2 * width, 1).weight()));
        }
    }

    private static Region attention(
            Recorder recorder,
            Encoder encoder,
            LayerWeights layer,
            FoldedQueries weights,
            Region h,
            Region logCounts,
            long pairs,
            long tokens) {
        long width = encoder.width();
        long heads = encoder.heads();
        long headWidth = encoder.headWidth();
        long rows = pairs * tokens;
        Region x = recorder.f32(rows * width);
        Region ends = recorder.f32(pairs * 2 * width);
        Region queries = recorder.f32(pairs * 2 * width);
        Region folded = recorder.f32(pairs * 2 * heads * width);
        Region scores = recorder.f32(pairs * 2 * heads * tokens);
        Region mixed = recorder.f32(pairs * 2 * heads * width);
        View scoresOfPairs = scores.view(pairs, 2 * heads, tokens);

        recorder.layerNorm("last layer, LayerNorm", h.view(rows, width), layer.norm1(), x.view(rows, width));
        recorder.copy(
                "last layer, tokens 0 and k",
                x.view(0, new long[] {pairs, 2, width}, new long[] {tokens * width, width, 1}),
                ends.view(pairs, 2, width));
        recorder.exactProduct(
                "last layer, queries", ends.view(pairs * 2, width), weights.queries, queries.view(pairs * 2, width));
        recorder.batchedProduct(
                "last layer, keys folded into queries",
                queries.view(0, new long[] {heads, pairs * 2, headWidth}, new long[] {headWidth, width, 1}),
                weights.keys.view(heads, headWidth, width),
                folded.view(0, new long[] {heads, pairs * 2, width}, new long[] {width, heads * width, 1}));
        recorder.batchedProduct(
                "last layer, query x token",
                folded.view(pairs, 2 * heads, width),
                x.view(pairs, tokens, width).transposed(),
                scoresOfPairs);
        // no bias, because with two queries per pair this addition is 0.2% of the pair's time
        recorder.add("last layer, counts", scoresOfPairs, logCounts.view(pairs, 1, tokens), Float.NaN);
        recorder.softmax("last layer, softmax", scoresOfPairs, scoresOfPairs);
        recorder.batchedProduct(
                "last layer, softmax x token",
                scoresOfPairs,
                x.view(pairs, tokens, width),
                mixed.view(pairs, 2 * heads, width));
        return mixed;
    }
}
