package lce.network.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import lce.features.FeatureTable;
import lce.features.ResidentFeatures;
import lce.io.CheckpointFile;
import lce.io.FeatureFile;
import lce.io.KnnFile;
import lce.io.KnnRows;
import lce.io.Storage;
import lce.network.LceNet;
import lce.network.PceNet;
import org.apache.hadoop.conf.Configuration;

/**
 * The demo faces and the networks that were trained for them.
 *
 * @param neighbours int[faces, k]
 */
record DemoFaces(LceNet lce, PceNet pce, FeatureTable features, int[] neighbours) {

    /** The first of them. */
    static DemoFaces first(int faces) {
        Storage storage = Storage.of(new Configuration());
        LceNet lce = LceNet.of(CheckpointFile.read(storage, "data/demo/LCENet.pth"), 8);
        PceNet pce = PceNet.of(CheckpointFile.read(storage, "data/demo/PCENet.pth"), 8);
        int k = lce.k();
        int[] neighbours = new int[faces * k];
        try (KnnRows rows = KnnFile.open(storage, "data/demo/knn.npz").read(storage, 0, faces, k)) {
            float[] similarities = new float[faces * k];
            for (int face = 0; face < faces; face++) {
                rows.next(neighbours, similarities, face * k);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DemoFaces(
                lce,
                pce,
                ResidentFeatures.load(storage, List.of(FeatureFile.open(storage, "data/demo/features.npy", null))),
                neighbours);
    }
}
