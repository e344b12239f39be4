package lce.network.cpu;

import java.util.ArrayList;
import java.util.List;

import lce.network.Encoder;
import lce.network.LayerNorm;
import lce.network.Linear;

/**
 * A layer's weights as the programs multiply with them, made once for all programs that run the layer.
 *
 * @param queriesKeysValues the stacked projection with attention's 1/sqrt(head width) taken into the queries
 * @param up                the feed-forward's first product, part by part of the hidden units
 * @param down              its second, likewise; the bias is in the first part
 */
record LayerWeights(LayerNorm norm1, Linear queriesKeysValues, Linear output, LayerNorm norm2, List<Linear> up, List<Linear> down) {

    /** Hidden units of a feed-forward in flight: that many of them and both their weights stay in the core's cache together. */
    static final int HIDDEN = 512;

    static LayerWeights of(Encoder encoder, Encoder.Layer layer) {
        List<Linear> up = new ArrayList<>();
        List<Linear> down = new ArrayList<>();
        int wide = layer.linear1().out();
        for (int from = 0; from < wide; from += HIDDEN) {
            int to = Math.min(wide, from + HIDDEN);
            Linear back = layer.linear2().inputs(from, to);
            up.add(layer.linear1().outputs(from, to, 1));
            down.add(from == 0 ? back.withBias(layer.linear2().bias()) : back);
        }
        return new LayerWeights(layer.norm1(), scaledQueries(encoder, layer.inProjection()), layer.outProjection(), layer.norm2(), up, down);
    }

    private static Linear scaledQueries(Encoder encoder, Linear all) {
        int width = encoder.width();
        float[] weight = all.weight().clone();
        float[] bias = all.bias().clone();
        Linear queries = all.outputs(0, width, queryScale(encoder));
        System.arraycopy(queries.weight(), 0, weight, 0, queries.weight().length);
        System.arraycopy(queries.bias(), 0, bias, 0, width);
        return new Linear(width, 3 * width, weight, bias);
    }

    static float queryScale(Encoder encoder) {
        return (float) (1 / Math.sqrt(encoder.headWidth()));
    }

    /** The most hidden units that are in flight in any of some layers. */
    static int hidden(List<LayerWeights> layers) {
        return layers.stream().flatMap(layer -> layer.up.stream()).mapToInt(Linear::out).max().orElseThrow();
    }
}
