package lce.network.cuda;

import java.util.List;

import lce.network.LceNet;

/** Runs LCENet over a batch of faces: it reads ids and writes scores. */
final class LceProgram {

    private final LceNet net;
    private final EncoderProgram encoder;
    private final Matrix centre; // f32 [faces, dim]
    private final Matrix hidden; // f32 [faces * k, dim]
    private final long ids; // int[faces, k]
    private final long scores; // float[faces, k]

    /** @param faces maximum number of faces per batch */
    LceProgram(Workspace memory, LceNet net, int faces) {
        this.net = net;
        encoder = new EncoderProgram(memory, net.encoder(), faces, net.k());
        centre = memory.floats(faces, net.dim());
        hidden = memory.floats((long) faces * net.k(), net.dim());
        ids = memory.numbers((long) faces * net.k());
        scores = memory.numbers((long) faces * net.k());
    }

    /** Returns the address of a batch's ids: int[faces, k]. */
    long ids() {
        return ids;
    }

    /** Returns the address of a batch's scores: float[faces, k]. */
    long scores() {
        return scores;
    }

    void run(Kernels kernels, LceWeights weights, Matrix table, int faces) {
        int k = net.k();
        int rows = faces * k;
        encoder.tokens(kernels, table, net.dim(), ids, faces);
        List<EncoderWeights.Layer> layers = weights.encoder().layers();
        for (int i = 0; i < layers.size(); i++) {
            // the last layer writes operands, because the classifier multiplies them
            encoder.layer(kernels, layers.get(i), faces, i == layers.size() - 1 ? encoder.normed : encoder.h);
        }
        kernels.product(Product.of(encoder.normed.every(k), weights.centre(), centre, faces));
        kernels.product(Product.of(encoder.normed, weights.neighbour(), hidden, rows));
        kernels.score(hidden, centre, k, net.slope(), weights.logits(), scores, rows);
    }
}
