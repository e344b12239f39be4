package lce.network;

import java.io.Serializable;

import lce.io.Checkpoint;

/**
 * The local connectivity network: k tokens [features ; row of the Gram matrix], an encoder, and per token an MLP on
 * [token 0 ; token j] whose softmax is the probability that neighbour j has the same identity as token 0.
 *
 * @param dim length of a feature vector
 * @param k number of neighbours, including the face itself; dim + k is the encoder's width
 * @param hidden [dim, 2 width]
 * @param slope slope of the PReLU after hidden
 * @param logits [2, dim]
 */
public record LceNet(int dim, int k, Encoder encoder, Linear hidden, float slope, Linear logits)
        implements Serializable {

    /** Returns the network of a checkpoint. Throws BadInputException if the tensors are not those of an LCENet. */
    public static LceNet of(Checkpoint checkpoint, int heads) {
        StateDict state = new StateDict(checkpoint);
        Encoder encoder = Encoder.of(state, heads);
        int dim = state.matrixShape("classifier.0.weight")[0];
        int k = encoder.width() - dim;
        if (k < 1) {
            throw state.wrong("has tokens of length " + encoder.width() + " and features of length " + dim
                    + ", which leaves no neighbours; it is not an LCENet");
        }
        return new LceNet(
                dim,
                k,
                encoder,
                state.linear("classifier.0", 2 * encoder.width(), dim),
                state.slope("classifier.1"),
                state.linear("classifier.2", dim, 2));
    }
}
