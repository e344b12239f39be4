package lce.network.cpu;

import lce.onednn.Region;
import lce.onednn.Region.View;

/**
 * Records the encoder's input: each neighbour's features, and its row of the Gram matrix of all the sample's
 * neighbours.
 */
final class Tokens {

    private Tokens() {}

    /**
     * Records the tokens of a batch.
     *
     * @param x f32 [samples, tokens, dim]: the vectors of the tokens
     * @param y f32 [samples, columns, dim]: the vectors of all the sample's neighbours
     * @param into receives f32 [samples, tokens, dim + columns]
     */
    static void record(Recorder recorder, View x, View y, Region into) {
        long samples = x.dims()[0];
        long tokens = x.dims()[1];
        long dim = x.dims()[2];
        long columns = y.dims()[1];
        long width = dim + columns;
        long[] strides = {tokens * width, width, 1};
        recorder.copy("features", x, into.view(0, new long[] {samples, tokens, dim}, strides));
        recorder.batchedProduct(
                "Gram matrix", x, y.transposed(), into.view(dim, new long[] {samples, tokens, columns}, strides));
    }
}
