package lce.network.cuda;

import lce.network.Encoder;
import lce.network.LceNet;

/**
 * LCENet on a device. The classifier is split: W [token 0 ; token j] = W0 token 0 + Wj token j. The first part is
 * computed once per face.
 *
 * @param centre W0, with the bias
 * @param neighbour Wj, with a bias of zeros
 */
record LceWeights(
        LceNet net, EncoderWeights encoder, DeviceLinear centre, DeviceLinear neighbour, DeviceLinear logits) {

    static LceWeights of(Upload upload, LceNet net) {
        Encoder encoder = net.encoder();
        int width = encoder.width();
        return new LceWeights(
                net,
                EncoderWeights.of(upload, encoder, encoder.layers().size()),
                upload.linear(
                        net.hidden().inputs(0, width).withBias(net.hidden().bias())),
                upload.linear(net.hidden().inputs(width, 2 * width)),
                upload.logits(net.logits()));
    }
}
