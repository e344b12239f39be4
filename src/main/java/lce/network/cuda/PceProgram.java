package lce.network.cuda;

import lce.network.Encoder;
import lce.network.PceNet;
import lce.network.cuda.Product.Batch;

/**
 * Runs PCENet over a batch of pairs: it reads ids and writes probabilities. After the last layer's attention there are
 * two rows per pair.
 */
final class PceProgram {

    private final PceNet net;
    private final EncoderProgram encoder;
    private final Matrix queries; // [pairs * 2, heads, stride(headWidth)]
    private final Matrix folded; // [pairs * 2, heads, stride(width)]
    private final Matrix mixed; // [pairs * 2, heads, stride(width)]
    private final Matrix ends; // f32 [pairs * 2, width]: tokens 0 and k
    private final Matrix between; // [pairs * 2, dim]
    private final Matrix joined; // [pairs, 4, stride(dim)]: x and h of the source, x and h of the target
    private final Matrix hidden1; // [pairs, hidden1]
    private final Matrix hidden2; // f32 [pairs, hidden2]
    private final long ids; // int[pairs, 2, k]
    private final long probabilities; // float[pairs]

    /** @param pairs maximum number of pairs per batch */
    PceProgram(Workspace memory, PceNet net, int pairs) {
        this.net = net;
        Encoder shape = net.encoder();
        long rows = 2L * pairs;
        encoder = new EncoderProgram(memory, shape, pairs, 2 * net.k());
        queries = memory.operands(rows, shape.heads() * Element.stride(shape.headWidth()));
        folded = memory.operands(rows, shape.heads() * Element.stride(shape.width()));
        mixed = memory.operands(rows, shape.heads() * Element.stride(shape.width()));
        ends = memory.floats(rows, shape.width());
        between = memory.operands(rows, net.dim());
        joined = memory.operands(pairs, 4 * Element.stride(net.dim()));
        hidden1 = memory.operands(pairs, net.hidden1().out());
        hidden2 = memory.floats(pairs, net.hidden2().out());
        ids = memory.numbers(rows * net.k());
        probabilities = memory.numbers(pairs);
    }

    /** Returns the address of a batch's ids: int[pairs, 2, k]; the source's row is first. */
    long ids() {
        return ids;
    }

    /** Returns the address of a batch's probabilities: float[pairs]. */
    long probabilities() {
        return probabilities;
    }

    void run(Kernels kernels, PceWeights weights, Matrix table, int pairs) {
        encoder.tokens(kernels, table, net.dim(), ids, pairs);
        weights.encoder().layers().forEach(layer -> encoder.layer(kernels, layer, pairs, encoder.h));
        lastLayer(kernels, weights, pairs);
        classify(kernels, weights, table, pairs);
    }

    /** Computes the last layer for tokens 0 and k, and writes operands to encoder.context. */
    private void lastLayer(Kernels kernels, PceWeights weights, int pairs) {
        Encoder shape = net.encoder();
        int rows = 2 * pairs;
        int heads = shape.heads();
        int headWidth = shape.headWidth();
        int headStride = Element.stride(headWidth);
        Matrix x = encoder.normed;
        int row = x.stride();
        kernels.layerNorm(encoder.h, weights.norm1(), x, rows * net.k(), shape.width());
        kernels.product(
                Product.of(x.every(net.k()), weights.queries(), queries, rows).apart(headWidth, headStride));
        kernels.product(Product.of(queries, weights.keys(), folded, rows)
                .batched(new Batch(heads, headStride, shape.width() * headStride, 0, row)));
        kernels.foldedAttention(
                new Matrix(folded.address(), row, folded.element()),
                x,
                new Matrix(mixed.address(), row, mixed.element()),
                pairs,
                2 * heads,
                2 * net.k());
        DeviceLinear values = weights.values();
        DeviceLinear ofHead = new DeviceLinear(values.weight(), values.bias(), headWidth, values.depth());
        kernels.product(Product.of(mixed, ofHead, encoder.context, rows)
                .batched(new Batch(heads, row, headWidth * values.weight().stride(), headWidth, headWidth)));
        kernels.product(
                Product.of(encoder.context, weights.outProjection(), ends, rows).plus(encoder.h.every(net.k())));
        encoder.feedForward(
                kernels, weights.norm2(), weights.linear1(), weights.linear2(), ends, encoder.context, rows);
    }

    /** Computes the MLP on [x_source, adjusted_source, x_target, adjusted_target]. */
    private void classify(Kernels kernels, PceWeights weights, Matrix table, int pairs) {
        int rows = 2 * pairs;
        int block = Element.stride(net.dim());
        Matrix bySide = new Matrix(joined.address(), 2 * block, joined.element());
        kernels.gather(table, net.dim(), ids, net.k(), bySide, rows);
        kernels.product(
                Product.of(encoder.context, weights.adjust1(), between, rows).prelu(net.adjustSlope()));
        kernels.product(Product.of(between, weights.adjust2(), bySide.from(block), rows));
        kernels.product(Product.of(joined, weights.hidden1(), hidden1, pairs).prelu(net.slope1()));
        kernels.product(Product.of(hidden1, weights.hidden2(), hidden2, pairs).prelu(net.slope2()));
        kernels.score(hidden2, null, 1, 1, weights.logits(), probabilities, pairs);
    }
}
