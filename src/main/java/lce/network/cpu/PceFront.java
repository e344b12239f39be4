package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.List;

import lce.network.Encoder;
import lce.network.Linear;
import lce.network.PceNet;
import lce.network.cpu.Region.View;

/**
 * PCENet's encoder up to the last layer's attention, over pairs of so many distinct tokens. Of the last layer only tokens 0 and k are used. So its
 * attention is folded to those two queries: scores are (W_Kᵀ q)·x and values W_V (Σ p x), x being the normed tokens, and neither keys nor values are
 * projected for the others. b_K shifts all scores of a query alike and cancels in the softmax; b_V is added once, for the probabilities sum to 1.
 *
 * @param pairs     that run together
 * @param tokens    of each
 * @param vectors   f32 [pairs, tokens, dim], to be filled with those of the distinct tokens, 0 and k first
 * @param all       f32 [pairs, 2k, dim], to be filled with those of the source's and the target's neighbours
 * @param logCounts f32 [pairs, tokens], to be filled: the logarithm of how often a token counts
 * @param mixed     f32 [pairs, 2, heads, width], written: Σ p x for both queries and each head
 * @param ends      f32 [pairs, 2, width], written: tokens 0 and k as they come to the last layer
 */
record PceFront(Program program, int pairs, int tokens, FloatBuffer vectors, FloatBuffer all, FloatBuffer logCounts, FloatBuffer mixed,
                FloatBuffer ends) {

    /** @param layers all of the encoder's */
    static PceFront record(Recorder recorder, PceNet net, List<LayerWeights> layers, FoldedQueries folded, int pairs, int tokens) {
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
            EncoderLayers encoded = new EncoderLayers(recorder, encoder, first, pairs, tokens, logCounts.view(pairs, tokens));
            first.forEach(layer -> encoded.record(layer, h.view(rows, width)));
        }
        Region mixed = attention(recorder, encoder, layers.get(layers.size() - 1), folded, h, logCounts, pairs, tokens);
        recorder.copy("tokens 0 and k", h.view(0, new long[] {pairs, 2, width}, new long[] {tokens * width, width, 1}), ends.view(pairs, 2, width));
        return new PceFront(recorder.finish(), pairs, tokens, vectors.floats(rows * dim), all.floats(pairs * 2 * k * dim), logCounts.floats(rows),
                mixed.floats(pairs * 2 * encoder.heads() * width), ends.floats(pairs * 2 * width));
    }

    /** The last layer's projections of queries, scaled, and of keys: what attention is folded with. */
    record FoldedQueries(Linear queries, Region keys) {

        static FoldedQueries of(Recorder recorder, Encoder encoder) {
            int width = encoder.width();
            Linear projection = encoder.layers().get(encoder.layers().size() - 1).inProjection();
            return new FoldedQueries(projection.outputs(0, width, LayerWeights.queryScale(encoder)),
                    recorder.constant(projection.outputs(width, 2 * width, 1).weight()));
        }
    }

    private static Region attention(Recorder recorder, Encoder encoder, LayerWeights layer, FoldedQueries weights, Region h, Region logCounts,
                                    long pairs, long tokens) {
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
        recorder.copy("last layer, tokens 0 and k", x.view(0, new long[] {pairs, 2, width}, new long[] {tokens * width, width, 1}),
                ends.view(pairs, 2, width));
        recorder.exactProduct("last layer, queries", ends.view(pairs * 2, width), weights.queries, queries.view(pairs * 2, width));
        recorder.batchedProduct("last layer, keys folded into queries",
                queries.view(0, new long[] {heads, pairs * 2, headWidth}, new long[] {headWidth, width, 1}),
                weights.keys.view(heads, headWidth, width),
                folded.view(0, new long[] {heads, pairs * 2, width}, new long[] {width, heads * width, 1}));
        recorder.batchedProduct("last layer, query x token", folded.view(pairs, 2 * heads, width), x.view(pairs, tokens, width).transposed(), scoresOfPairs);
        // no bias here: with two queries a pair this is 0.2% of its time
        recorder.add("last layer, counts", scoresOfPairs, logCounts.view(pairs, 1, tokens), Float.NaN);
        recorder.softmax("last layer, softmax", scoresOfPairs, scoresOfPairs);
        recorder.batchedProduct("last layer, softmax x token", scoresOfPairs, x.view(pairs, tokens, width), mixed.view(pairs, 2 * heads, width));
        return mixed;
    }
}
