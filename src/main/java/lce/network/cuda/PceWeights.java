package lce.network.cuda;

import java.util.List;

import lce.network.Encoder;
import lce.network.Linear;
import lce.network.PceNet;

/**
 * PCENet on a device. Only tokens 0 and k of the last layer are used. Therefore its attention is folded to those two
 * queries: scores are (W_Kᵀ q)·x and values W_V (Σ p x), where x are the normed tokens. b_K shifts all scores of a
 * query equally and cancels in the softmax. b_V is added once, because the probabilities sum to 1.
 *
 * @param encoder all layers but the last
 * @param queries the last layer's projection of queries, scaled
 * @param keys the last layer's projection of keys, [heads, width, stride(head width)]: one head's product folds its
 *     keys into its queries
 * @param values the last layer's projection of values, by heads
 * @param hidden1 over [x_source, h_source, x_target, h_target], each padded to {@link Element#stride}
 */
record PceWeights(
        PceNet net,
        EncoderWeights encoder,
        DeviceNorm norm1,
        DeviceLinear queries,
        DeviceLinear keys,
        DeviceLinear values,
        DeviceLinear outProjection,
        DeviceNorm norm2,
        DeviceLinear linear1,
        DeviceLinear linear2,
        DeviceLinear adjust1,
        DeviceLinear adjust2,
        DeviceLinear hidden1,
        DeviceLinear hidden2,
        DeviceLinear logits) {

    static PceWeights of(Upload upload, PceNet net) {
        Encoder encoder = net.encoder();
        int width = encoder.width();
        List<Encoder.Layer> layers = encoder.layers();
        Encoder.Layer last = layers.get(layers.size() - 1);
        Linear projection = last.inProjection();
        return new PceWeights(
                net,
                EncoderWeights.of(upload, encoder, layers.size() - 1),
                upload.norm(last.norm1()),
                upload.linear(projection.outputs(0, width, EncoderWeights.queryScale(encoder))),
                upload.transposedByHead(projection.outputs(width, 2 * width, 1), encoder.heads()),
                upload.linear(projection.outputs(2 * width, 3 * width, 1)),
                upload.linear(last.outProjection()),
                upload.norm(last.norm2()),
                upload.linear(last.linear1()),
                upload.linear(last.linear2()),
                upload.linear(net.adjust1()),
                upload.linear(net.adjust2()),
                upload.linear(net.hidden1(), net.dim()),
                upload.linear(net.hidden2()),
                upload.logits(net.logits()));
    }
}
