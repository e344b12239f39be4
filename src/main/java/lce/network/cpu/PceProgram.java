package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.List;

import lce.network.Encoder;
import lce.network.Linear;
import lce.network.PceNet;
import lce.network.cpu.Region.View;

/**
 * PCENet, of whose last layer only tokens 0 and k are used. So its attention is folded to those two queries: scores are
 * (W_Kᵀ q)·x and values W_V (Σ p x), x being the normed tokens, and neither keys nor values are projected for the 2k tokens.
 * b_K shifts all scores of a query alike and cancels in the softmax; b_V is added once, for the probabilities sum to 1.
 *
 * <p>What follows attention is two tokens a pair but megabytes of weights, so it runs for many small batches at once.
 *
 * @param front    the encoder up to the last layer's attention, over {@code pairs} pairs
 * @param back     the rest, over {@code backPairs} pairs
 * @param features f32 [pairs, 2k, dim], to be filled with the vectors of the source's and the target's neighbours
 * @param handedOn what the front leaves for the back, pair after pair
 * @param logits   f32 [backPairs, 2], filled by the back
 */
record PceProgram(Program front, Program back, int pairs, int backPairs, FloatBuffer features, List<HandOver> handedOn,
                  FloatBuffer logits) {

    /** A piece of {@code floats} values a pair that the front writes and the back reads, each at its own place. */
    record HandOver(FloatBuffer from, FloatBuffer to, int floats) {

        /** Moves the front's batch to pair {@code at} of the back's. */
        void move(int pairs, int at) {
            to.put(at * floats, from, 0, pairs * floats);
        }
    }

    /** @param batches of the front that make one of the back */
    static PceProgram record(Recorder recorder, PceNet net, int pairs, int batches) {
        long k = net.k();
        long dim = net.dim();
        Encoder encoder = net.encoder();
        long width = encoder.width();
        long heads = encoder.heads();
        long rows = pairs * 2 * k;
        Region features = recorder.f32(rows * dim);
        Region tokens = recorder.f32(rows * width);

        Tokens.record(recorder, features, tokens, pairs, 2 * k, dim);
        EncoderLayers layers = new EncoderLayers(recorder, encoder, pairs, 2 * (int) k);
        List<Encoder.Layer> all = encoder.layers();
        all.subList(0, all.size() - 1).forEach(layer -> layers.record(layer, tokens.view(rows, width)));
        Encoder.Layer last = all.get(all.size() - 1);
        Region mixed = foldedAttention(recorder, encoder, last, tokens, pairs, k);
        Region ends = recorder.f32(pairs * 2 * width);
        Region endFeatures = recorder.f32(pairs * 2 * dim);
        recorder.copy("tokens 0 and k", everyKth(tokens, pairs, k, width), ends.view(pairs * 2, width));
        recorder.copy("features 0 and k", everyKth(features, pairs, k, dim), endFeatures.view(pairs * 2, dim));
        Program front = recorder.finish();

        long backPairs = (long) pairs * batches;
        Region backMixed = recorder.f32(backPairs * 2 * heads * width);
        Region backEnds = recorder.f32(backPairs * 2 * width);
        Region backFeatures = recorder.f32(backPairs * 2 * dim);
        Region logits = recorder.f32(backPairs * 2);
        finishLastLayer(recorder, encoder, last, backMixed, backEnds.view(backPairs * 2, width), backPairs);
        classify(recorder, net, backEnds.view(backPairs * 2, width), backFeatures, backPairs, logits);
        Program back = recorder.finish();

        return new PceProgram(front, back, pairs, (int) backPairs, features.floats(rows * dim),
                List.of(handOver(mixed, backMixed, pairs, backPairs, 2 * heads * width),
                        handOver(ends, backEnds, pairs, backPairs, 2 * width),
                        handOver(endFeatures, backFeatures, pairs, backPairs, 2 * dim)),
                logits.floats(backPairs * 2));
    }

    private static HandOver handOver(Region from, Region to, long pairs, long backPairs, long floats) {
        return new HandOver(from.floats(pairs * floats), to.floats(backPairs * floats), (int) floats);
    }

    /** Tokens 0 and k of each pair: every k-th row. */
    private static View everyKth(Region rows, long pairs, long k, long width) {
        return rows.view(0, new long[] {pairs * 2, width}, new long[] {k * width, 1});
    }

    /** Σ p x for each of the two queries and each head: f32 [pairs, 2, heads, width]. */
    private static Region foldedAttention(Recorder recorder, Encoder encoder, Encoder.Layer layer, Region tokens, long pairs, long k) {
        long width = encoder.width();
        long heads = encoder.heads();
        long headWidth = encoder.headWidth();
        long rows = pairs * 2 * k;
        Linear projection = layer.inProjection();
        Region x = recorder.f32(rows * width);
        Region queries = recorder.f32(pairs * 2 * width);
        Region folded = recorder.f32(pairs * 2 * heads * width);
        Region attention = recorder.f32(pairs * 2 * heads * 2 * k);
        Region mixed = recorder.f32(pairs * 2 * heads * width);

        recorder.layerNorm("last layer, LayerNorm", tokens.view(rows, width), layer.norm1(), x.view(rows, width));
        recorder.exactProduct("last layer, queries", everyKth(x, pairs, k, width),
                projection.outputs(0, (int) width, EncoderLayers.queryScale(encoder)), queries.view(pairs * 2, width));
        Region keys = recorder.constant(projection.outputs((int) width, 2 * (int) width, 1).weight());
        recorder.batchedProduct("last layer, keys folded into queries",
                queries.view(0, new long[] {heads, pairs * 2, headWidth}, new long[] {headWidth, width, 1}),
                keys.view(heads, headWidth, width),
                folded.view(0, new long[] {heads, pairs * 2, width}, new long[] {width, heads * width, 1}));
        recorder.batchedProduct("last layer, query x token", folded.view(pairs, 2 * heads, width),
                x.view(pairs, 2 * k, width).transposed(), attention.view(pairs, 2 * heads, 2 * k));
        recorder.softmax("last layer, softmax", attention.view(pairs, 2 * heads, 2 * k), attention.view(pairs, 2 * heads, 2 * k));
        recorder.batchedProduct("last layer, softmax x token", attention.view(pairs, 2 * heads, 2 * k),
                x.view(pairs, 2 * k, width), mixed.view(pairs, 2 * heads, width));
        return mixed;
    }

    /** The two tokens of each pair through values, output projection and feed-forward; ends is f32 [pairs * 2, width]. */
    private static void finishLastLayer(Recorder recorder, Encoder encoder, Encoder.Layer layer, Region mixed, View ends, long pairs) {
        long width = encoder.width();
        long heads = encoder.heads();
        long headWidth = encoder.headWidth();
        Linear values = layer.inProjection().outputs(2 * (int) width, 3 * (int) width, 1);
        Region weight = recorder.constant(values.weight());
        Region context = recorder.f32(pairs * 2 * width);
        recorder.batchedProduct("last layer, values",
                mixed.view(0, new long[] {heads, pairs * 2, width}, new long[] {width, heads * width, 1}),
                weight.view(heads, headWidth, width).transposed(),
                context.view(0, new long[] {heads, pairs * 2, headWidth}, new long[] {headWidth, width, 1}));
        Operand normed = recorder.operand(pairs * 2, width);
        Linear output = layer.outProjection();
        recorder.convert("last layer, context", context.view(pairs * 2, width), normed);
        recorder.addProduct("last layer, output projection", normed, output.withBias(output.apply(values.bias())), ends);
        EncoderLayers.feedForward(recorder, layer, ends, normed, EncoderLayers.hidden(recorder, layer, pairs * 2));
    }

    /** The MLP on [x_source, adjusted_source, x_target, adjusted_target]. */
    private static void classify(Recorder recorder, PceNet net, View ends, Region features, long pairs, Region logits) {
        long dim = net.dim();
        Operand input = recorder.operand(pairs * 2, net.encoder().width());
        Operand between = recorder.operand(pairs * 2, dim);
        Region adjusted = recorder.f32(pairs * 2 * dim);
        recorder.convert("adjust", ends, input);
        recorder.product("adjust 1", input, net.adjust1(), net.adjustSlope(), between);
        recorder.product("adjust 2", between, net.adjust2(), Float.NaN, adjusted.view(pairs * 2, dim));

        Region joined = recorder.f32(pairs * 4 * dim);
        long[] shape = {pairs, 2, dim};
        long[] strides = {4 * dim, 2 * dim, 1};
        recorder.copy("classifier, features", features.view(shape), joined.view(0, shape, strides));
        recorder.copy("classifier, adjusted", adjusted.view(shape), joined.view(dim, shape, strides));
        Operand both = recorder.operand(pairs, 4 * dim);
        Operand hidden1 = recorder.operand(pairs, net.hidden1().out());
        Region hidden2 = recorder.f32(pairs * net.hidden2().out());
        recorder.convert("classifier", joined.view(pairs, 4 * dim), both);
        recorder.product("classifier 1", both, net.hidden1(), net.slope1(), hidden1);
        recorder.product("classifier 2", hidden1, net.hidden2(), net.slope2(), hidden2.view(pairs, net.hidden2().out()));
        recorder.exactProduct("logits", hidden2.view(pairs, net.hidden2().out()), net.logits(), logits.view(pairs, 2));
    }
}
