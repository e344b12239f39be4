package lce.network.cuda;

import java.util.List;

import lce.network.Encoder;
import lce.network.Linear;

/** An encoder's weights on a device. The queries include attention's factor 1 / sqrt(head width). */
record EncoderWeights(Encoder encoder, List<Layer> layers) {

    record Layer(
            DeviceNorm norm1,
            DeviceLinear inProjection,
            DeviceLinear outProjection,
            DeviceNorm norm2,
            DeviceLinear linear1,
            DeviceLinear linear2) {

        static Layer of(Upload upload, Encoder encoder, Encoder.Layer layer) {
            return new Layer(
                    upload.norm(layer.norm1()),
                    upload.linear(scaledQueries(encoder, layer.inProjection())),
                    upload.linear(layer.outProjection()),
                    upload.norm(layer.norm2()),
                    upload.linear(layer.linear1()),
                    upload.linear(layer.linear2()));
        }
    }

    /** @param count number of layers to upload, from the first */
    static EncoderWeights of(Upload upload, Encoder encoder, int count) {
        return new EncoderWeights(
                encoder,
                encoder.layers().subList(0, count).stream()
                        .map(layer -> Layer.of(upload, encoder, layer))
                        .toList());
    }

    static float queryScale(Encoder encoder) {
        return (float) (1 / Math.sqrt(encoder.headWidth()));
    }

    private static Linear scaledQueries(Encoder encoder, Linear projection) {
        int width = encoder.width();
        Linear queries = projection.outputs(0, width, queryScale(encoder));
        float[] weight = projection.weight().clone();
        float[] bias = projection.bias().clone();
        System.arraycopy(queries.weight(), 0, weight, 0, queries.weight().length);
        System.arraycopy(queries.bias(), 0, bias, 0, width);
        return new Linear(width, 3 * width, weight, bias);
    }
}
