package lce.network;

import java.io.Serializable;

import lce.io.Checkpoint;

/**
 * The pairwise connectivity network: 2k tokens, the source's neighbours and then the target's, [features ; row of the
 * Gram matrix of all 2k]; an encoder; tokens 0 and k through {@code adjust}; and an MLP on [x_source, h_source,
 * x_target, h_target] whose softmax is the probability that both have the same identity.
 *
 * @param dim length of a feature vector
 * @param k number of neighbours per side; dim + 2k is the encoder's width
 * @param adjust1 [dim, width]
 * @param adjustSlope slope of the PReLU between adjust1 and adjust2
 * @param adjust2 [dim, dim]
 * @param hidden1 [hidden, 4 dim]
 * @param slope1 slope of the PReLU after hidden1
 * @param hidden2 [hidden, hidden]
 * @param slope2 slope of the PReLU after hidden2
 * @param logits [2, hidden]
 */
public record PceNet(
        int dim,
        int k,
        Encoder encoder,
        Linear adjust1,
        float adjustSlope,
        Linear adjust2,
        Linear hidden1,
        float slope1,
        Linear hidden2,
        float slope2,
        Linear logits)
        implements Serializable {

    /** Returns the network of a checkpoint. Throws BadInputException if the tensors are not those of a PCENet. */
    public static PceNet of(Checkpoint checkpoint, int heads) {
        StateDict state = new StateDict(checkpoint);
        Encoder encoder = Encoder.of(state, heads);
        int width = encoder.width();
        int dim = state.matrixShape("adjust_dim.0.weight")[0];
        int k = (width - dim) / 2;
        if (k < 1 || dim + 2 * k != width) {
            throw state.wrong("has tokens of length " + width + " and features of length " + dim
                    + ", which does not leave two sets of neighbours; it is not a PCENet");
        }
        int hidden1 = state.matrixShape("classifier.0.weight")[0];
        int hidden2 = state.matrixShape("classifier.2.weight")[0];
        return new PceNet(
                dim,
                k,
                encoder,
                state.linear("adjust_dim.0", width, dim),
                state.slope("adjust_dim.1"),
                state.linear("adjust_dim.2", dim, dim),
                state.linear("classifier.0", 4 * dim, hidden1),
                state.slope("classifier.1"),
                state.linear("classifier.2", hidden1, hidden2),
                state.slope("classifier.3"),
                state.linear("classifier.4", hidden2, 2));
    }
}
