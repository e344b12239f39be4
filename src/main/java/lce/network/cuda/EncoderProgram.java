package lce.network.cuda;

import lce.network.Encoder;

/**
 * Runs an encoder over a batch of samples with the same number of tokens. The length of each row is rounded up to a
 * multiple of 8 in all these buffers.
 *
 * <pre>
 * h          f32 [rows, width]               the residual stream
 * normed     [rows, width]                   LayerNorm's result, and finally the encoder's result
 * projected  [rows, 3, heads, headWidth]     queries, keys and values
 * context    [rows, width]                   attention's result
 * hidden     [rows, feed-forward]
 * </pre>
 */
final class EncoderProgram {

    private final Encoder encoder;
    private final int tokens;
    final Matrix h;
    final Matrix normed;
    private final Matrix projected;
    final Matrix context;
    private final Matrix hidden;

    /** @param samples maximum number of samples per batch */
    EncoderProgram(Workspace memory, Encoder encoder, int samples, int tokens) {
        this.encoder = encoder;
        this.tokens = tokens;
        long rows = (long) samples * tokens;
        h = memory.floats(rows, encoder.width());
        normed = memory.operands(rows, encoder.width());
        projected = memory.operands(rows, 3 * encoder.heads() * Element.stride(encoder.headWidth()));
        context = memory.operands(rows, encoder.width());
        hidden = memory.operands(
                rows,
                encoder.layers().stream()
                        .mapToInt(layer -> layer.linear1().out())
                        .max()
                        .orElseThrow());
    }

    /** Computes h = [table[ids] ; their Gram matrix]. */
    void tokens(Kernels kernels, Matrix table, int dim, long ids, int samples) {
        kernels.gather(table, dim, ids, 1, h, samples * tokens);
        kernels.gram(table, ids, h.from(dim), samples, tokens);
    }

    /** Computes h += attention(norm1(h)); into = h + feed-forward(norm2(h)). */
    void layer(Kernels kernels, EncoderWeights.Layer layer, int samples, Matrix into) {
        int rows = samples * tokens;
        int headWidth = encoder.headWidth();
        kernels.layerNorm(h, layer.norm1(), normed, rows, encoder.width());
        kernels.product(
                Product.of(normed, layer.inProjection(), projected, rows).apart(headWidth, Element.stride(headWidth)));
        kernels.attention(projected, context, samples, tokens, encoder.heads(), headWidth);
        kernels.product(Product.of(context, layer.outProjection(), h, rows).plus(h));
        feedForward(kernels, layer.norm2(), layer.linear1(), layer.linear2(), h, into, rows);
    }

    /** Computes into = x + linear2(relu(linear1(norm(x)))). It overwrites the first rows of normed and hidden. */
    void feedForward(
            Kernels kernels,
            DeviceNorm norm,
            DeviceLinear linear1,
            DeviceLinear linear2,
            Matrix x,
            Matrix into,
            int rows) {
        kernels.layerNorm(x, norm, normed, rows, encoder.width());
        Matrix part = new Matrix(hidden.address(), linear2.depth(), hidden.element());
        kernels.product(Product.of(normed, linear1, part, rows).prelu(Product.RELU));
        kernels.product(Product.of(part, linear2, into, rows).plus(x));
    }
}
