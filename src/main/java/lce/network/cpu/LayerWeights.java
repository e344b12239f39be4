package lce.network.cpu;

import java.util.ArrayList;
import java.util.List;

import lce.network.Encoder;
import lce.network.LayerNorm;
import lce.network.Linear;

/**
 * A layer's weights in the form that the programs multiply. All programs that run the layer share them.
 *
 * @param queriesKeysValues the stacked projection, whose queries include attention's factor 1/sqrt(head width)
 * @param up the feed-forward's first product, in parts of the hidden units
 * @param down the feed-forward's second product, in parts of the hidden units; the first part has the bias
 */
record LayerWeights(
        LayerNorm norm1, Linear queriesKeysValues, Linear output, LayerNorm norm2, List<Linear> up, List<Linear> down) {

    /**
     * Maximum number of hidden units per part of a feed-forward, so that a part and its weights fit the core's cache
     * together.
     */
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
        return new LayerWeights(
                layer.norm1(),
                scaledQueries(encoder, layer.inProjection()),
                layer.outProjection(),
                layer.norm2(),
                up,
                down);
    }

    private static Linear scaledQueries(Encoder encoder, Linear projection) {
        int width = encoder.width();
        float[] weight = projection.weight().clone();
        float[] bias = projection.bias().clone();
        Linear queries = projection.outputs(0, width, queryScale(encoder));
        System.arraycopy(queries.weight(), 0, weight, 0, queries.weight().length);
        System.arraycopy(queries.bias(), 0, bias, 0, width);
        return new Linear(width, 3 * width, weight, bias);
    }

    static float queryScale(Encoder encoder) {
        return (float) (1 / Math.sqrt(encoder.headWidth()));
    }

    /** Returns the maximum number of hidden units per part over the given layers. */
    static int hidden(List<LayerWeights> layers) {
        return layers.stream()
                .flatMap(layer -> layer.up.stream())
                .mapToInt(Linear::out)
                .max()
                .orElseThrow();
    }
}
