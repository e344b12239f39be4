package lce.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A pre-norm transformer encoder without a final LayerNorm, as torch.nn.TransformerEncoder(norm_first=True) computes
 * it: h += attention(norm1(h)), h += linear2(relu(linear1(norm2(h)))).
 *
 * @param width length of a token
 * @param heads number of attention heads, each of width / heads elements
 * @param layers the layers from first to last
 */
public record Encoder(int width, int heads, List<Layer> layers) implements Serializable {

    /**
     * A layer of the encoder.
     *
     * @param inProjection queries, keys and values stacked: [3 width, width]
     * @param outProjection [width, width]
     */
    public record Layer(
            LayerNorm norm1, Linear inProjection, Linear outProjection, LayerNorm norm2, Linear linear1, Linear linear2)
            implements Serializable {}

    /** Returns the length of a token's part per attention head. */
    public int headWidth() {
        return width / heads;
    }

    static Encoder of(StateDict state, int heads) {
        int width = state.matrixShape("encoder.layers.0.self_attn.in_proj_weight")[1];
        if (heads < 1 || width % heads != 0) {
            throw state.wrong("has tokens of length " + width + ", which " + heads
                    + " attention heads do not divide; set --heads to the number of heads used in training");
        }
        List<Layer> layers = new ArrayList<>();
        for (String name = "encoder.layers.0.";
                state.has(name + "linear1.weight");
                name = "encoder.layers." + layers.size() + ".") {
            int hidden = state.matrixShape(name + "linear1.weight")[0];
            layers.add(new Layer(
                    state.layerNorm(name + "norm1", width),
                    state.inProjection(name + "self_attn", width),
                    state.linear(name + "self_attn.out_proj", width, width),
                    state.layerNorm(name + "norm2", width),
                    state.linear(name + "linear1", width, hidden),
                    state.linear(name + "linear2", hidden, width)));
        }
        if (layers.isEmpty()) {
            throw state.wrong(
                    "has no tensor named encoder.layers.0.linear1.weight, so it is not a checkpoint of this network");
        }
        return new Encoder(width, heads, layers);
    }
}
