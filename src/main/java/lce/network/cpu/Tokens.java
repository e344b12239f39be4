package lce.network.cpu;

import lce.network.cpu.Region.View;

/** The encoder's input: each neighbour's features, and its row of the Gram matrix of all the sample's neighbours. */
final class Tokens {

    private Tokens() {
    }

    /**
     * @param features f32 [samples, tokens, dim]
     * @param tokens   f32 [samples, tokens, dim + tokens], written
     */
    static void record(Recorder recorder, Region features, Region into, long samples, long tokens, long dim) {
        long width = dim + tokens;
        long[] strides = {tokens * width, width, 1};
        View x = features.view(samples, tokens, dim);
        recorder.copy("features", x, into.view(0, new long[] {samples, tokens, dim}, strides));
        recorder.batchedProduct("Gram matrix", x, x.transposed(),
                into.view(dim, new long[] {samples, tokens, tokens}, strides));
    }
}
