package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.features.FeatureTable;
import lce.network.Encoder;
import lce.network.Linear;
import lce.network.PceNet;
import lce.onednn.NativeScope;
import lce.onednn.Region;
import lce.onednn.Region.View;

/**
 * Runs PCENet over any number of pairs. The encoder runs up to its last attention in small batches of pairs with about
 * the same number of distinct tokens, with one program per such number. The rest has two tokens per pair but megabytes
 * of weights. Therefore it runs for many small batches at once.
 */
final class PceProgram {

    /**
     * Number of pairs that run through the two-token tail together, enough to reuse its weights while they are in the
     * cache.
     */
    static final int BACK_PAIRS = 64;

    private final int k;
    private final int dim;
    private final DistinctTokens distinct;
    private final PceFront[] fronts; // by descending number of tokens
    private final FloatBuffer mixed; // [BACK_PAIRS, 2, heads, width]
    private final FloatBuffer ends; // [BACK_PAIRS, 2, width]
    private final FloatBuffer features; // [BACK_PAIRS, 2, dim]
    private final FloatBuffer logits; // [BACK_PAIRS, 2]
    private final Program back;
    private final int[] waiting = new int[BACK_PAIRS]; // the pairs whose inputs the back holds
    private int held;

    /** @param rows approximate number of tokens per batch */
    PceProgram(Recorder recorder, NativeScope scope, PceNet net, int rows) {
        this.k = net.k();
        this.dim = net.dim();
        this.distinct = new DistinctTokens(k);
        Encoder encoder = net.encoder();
        long width = encoder.width();
        long heads = encoder.heads();
        List<LayerWeights> layers = encoder.layers().stream()
                .map(layer -> LayerWeights.of(encoder, layer))
                .toList();
        PceFront.FoldedQueries folded = PceFront.FoldedQueries.of(recorder, encoder);
        Scratch scratch = new Scratch(scope);
        this.fronts = IntStream.of(DistinctTokens.sizes(k))
                .mapToObj(tokens -> {
                    recorder.share(scratch);
                    return PceFront.record(recorder, net, layers, folded, Math.max(1, rows / tokens), tokens);
                })
                .toArray(PceFront[]::new);

        Region backMixed = recorder.f32(BACK_PAIRS * 2 * heads * width);
        Region backEnds = recorder.f32(BACK_PAIRS * 2 * width);
        Region backFeatures = recorder.f32((long) BACK_PAIRS * 2 * dim);
        Region backLogits = recorder.f32(BACK_PAIRS * 2);
        finishLastLayer(
                recorder,
                encoder,
                layers.get(layers.size() - 1),
                backMixed,
                backEnds.view(BACK_PAIRS * 2, width),
                BACK_PAIRS);
        classify(recorder, net, backEnds.view(BACK_PAIRS * 2, width), backFeatures, BACK_PAIRS, backLogits);
        this.back = recorder.finish();
        this.mixed = backMixed.floats(BACK_PAIRS * 2 * heads * width);
        this.ends = backEnds.floats(BACK_PAIRS * 2 * width);
        this.features = backFeatures.floats((long) BACK_PAIRS * 2 * dim);
        this.logits = backLogits.floats(BACK_PAIRS * 2);
    }

    /** Receives the logits of a pair. */
    interface Result {
        void of(int pair, FloatBuffer logits, int row);
    }

    /** Runs {@link lce.network.InferenceEngine#pairwiseConnectivity} without the softmax. */
    void run(FeatureTable table, int[] sources, int[] targets, int pairs, Result result) {
        int[] frontOfPair = IntStream.range(0, pairs)
                .map(pair -> narrowest(sources, targets, pair))
                .toArray();
        for (int i = 0; i < fronts.length; i++) {
            int which = i;
            int[] alike = IntStream.range(0, pairs)
                    .filter(pair -> frontOfPair[pair] == which)
                    .toArray();
            for (int from = 0; from < alike.length; ) {
                int count = Math.min(Math.min(fronts[i].pairs(), alike.length - from), BACK_PAIRS - held);
                runFront(fronts[i], table, sources, targets, Arrays.copyOfRange(alike, from, from + count));
                from += count;
                if (held == BACK_PAIRS) {
                    runBack(result);
                }
            }
        }
        runBack(result);
    }

    /**
     * Returns the index of the smallest front for a pair's tokens. It depends only on the pair, so that rounding errors
     * do too.
     */
    private int narrowest(int[] sources, int[] targets, int pair) {
        distinct.read(sources, targets, pair * k);
        int front = fronts.length - 1;
        while (fronts[front].tokens() < distinct.count()) {
            front--;
        }
        return front;
    }

    private void runFront(PceFront front, FeatureTable table, int[] sources, int[] targets, int[] pairs) {
        front.vectors().clear();
        front.all().clear();
        front.logCounts().clear();
        for (int pair : pairs) {
            distinct.read(sources, targets, pair * k);
            distinct.fill(front.tokens());
            table.gather(distinct.ids(), 0, front.tokens(), front.vectors());
            distinct.putLogCounts(front.logCounts());
            table.gather(sources, pair * k, k, front.all());
            table.gather(targets, pair * k, k, front.all());
        }
        front.program().run();
        for (int i = 0; i < pairs.length; i++) {
            move(front.mixed(), i, mixed, front.pairs());
            move(front.ends(), i, ends, front.pairs());
            features.put(held * 2 * dim, front.vectors(), i * front.tokens() * dim, 2 * dim);
            waiting[held++] = pairs[i];
        }
    }

    private void move(FloatBuffer from, int i, FloatBuffer to, int pairs) {
        int floats = from.capacity() / pairs;
        to.put(held * floats, from, i * floats, floats);
    }

    private void runBack(Result result) {
        if (held > 0) {
            back.run();
            for (int i = 0; i < held; i++) {
                result.of(waiting[i], logits, i);
            }
            held = 0;
        }
    }

    List<PceFront> fronts() {
        return List.of(fronts);
    }

    Program back() {
        return back;
    }

    /**
     * Records values, output projection and feed-forward for the two tokens of each pair; ends is f32 [pairs * 2,
     * width].
     */
    private static void finishLastLayer(
            Recorder recorder, Encoder encoder, LayerWeights layer, Region mixed, View ends, long pairs) {
        long width = encoder.width();
        long heads = encoder.heads();
        long headWidth = encoder.headWidth();
        Linear values = encoder.layers()
                .get(encoder.layers().size() - 1)
                .inProjection()
                .outputs(2 * (int) width, 3 * (int) width, 1);
        Region weight = recorder.constant(values.weight());
        Region context = recorder.f32(pairs * 2 * width);
        recorder.batchedProduct(
                "last layer, values",
                mixed.view(0, new long[] {heads, pairs * 2, width}, new long[] {width, heads * width, 1}),
                weight.view(heads, headWidth, width).transposed(),
                context.view(0, new long[] {heads, pairs * 2, headWidth}, new long[] {headWidth, width, 1}));
        Operand normed = recorder.operand(pairs * 2, width);
        Linear output = layer.output();
        recorder.convert("last layer, context", context.view(pairs * 2, width), normed);
        recorder.addProduct(
                "last layer, output projection", normed, output.withBias(output.apply(values.bias())), ends);
        EncoderLayers.feedForward(
                recorder, layer, ends, normed, recorder.operand(pairs * 2, LayerWeights.hidden(List.of(layer))));
    }

    /** Records the MLP on [x_source, adjusted_source, x_target, adjusted_target]. */
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
        Operand classified = recorder.operand(pairs, 4 * dim);
        Operand hidden1 = recorder.operand(pairs, net.hidden1().out());
        Region hidden2 = recorder.f32(pairs * net.hidden2().out());
        recorder.convert("classifier", joined.view(pairs, 4 * dim), classified);
        recorder.product("classifier 1", classified, net.hidden1(), net.slope1(), hidden1);
        recorder.product(
                "classifier 2",
                hidden1,
                net.hidden2(),
                net.slope2(),
                hidden2.view(pairs, net.hidden2().out()));
        recorder.exactProduct("logits", hidden2.view(pairs, net.hidden2().out()), net.logits(), logits.view(pairs, 2));
    }
}
