package lce.network.cpu;

import java.nio.FloatBuffer;
import java.util.List;

import lce.network.LceNet;
import lce.onednn.Region;
import lce.onednn.Region.View;

/**
 * The recorded program of LCENet for a batch of faces.
 *
 * @param features f32 [faces * k, dim], which the caller fills with the neighbours' vectors
 * @param logits f32 [faces * k, 2], which the program writes
 */
record LceProgram(Program program, int faces, FloatBuffer features, FloatBuffer logits) {

    static LceProgram record(Recorder recorder, LceNet net, int faces) {
        long k = net.k();
        long dim = net.dim();
        long width = net.encoder().width();
        long rows = faces * k;
        Region features = recorder.f32(rows * dim);
        Region tokens = recorder.f32(rows * width);
        View h = tokens.view(rows, width);

        View x = features.view(faces, k, dim);
        Tokens.record(recorder, x, x, tokens);
        List<LayerWeights> weights = net.encoder().layers().stream()
                .map(layer -> LayerWeights.of(net.encoder(), layer))
                .toList();
        EncoderLayers layers = new EncoderLayers(recorder, net.encoder(), weights, faces, (int) k, null);
        weights.forEach(layer -> layers.record(layer, h));

        // W [token 0 ; token j] = W0 token 0 + Wj token j; the first part is computed once per face
        Operand classified = recorder.operand(rows, width);
        Region centre = recorder.f32(faces * dim);
        Region hidden = recorder.f32(rows * dim);
        recorder.convert("classifier", h, classified);
        recorder.product(
                "classifier, token 0",
                classified.every(k),
                net.hidden().inputs(0, (int) width).withBias(net.hidden().bias()),
                Float.NaN,
                centre.view(faces, dim));
        recorder.product(
                "classifier, token j",
                classified,
                net.hidden().inputs((int) width, 2 * (int) width),
                Float.NaN,
                hidden.view(rows, dim));
        recorder.add("classifier, sum", hidden.view(faces, k, dim), centre.view(faces, 1, dim), net.slope());
        Region logits = recorder.f32(rows * 2);
        recorder.exactProduct("logits", hidden.view(rows, dim), net.logits(), logits.view(rows, 2));
        return new LceProgram(recorder.finish(), faces, features.floats(rows * dim), logits.floats(rows * 2));
    }
}
