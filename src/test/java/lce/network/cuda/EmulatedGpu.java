package lce.network.cuda;

import java.util.ArrayList;
import java.util.List;

import lce.features.FeatureTable;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.RandomNetworks;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * GPUs on emulated devices, with small networks and a few faces for their tasks. The devices end with the test. A test
 * on a machine without the emulator is skipped.
 */
final class EmulatedGpu implements BeforeEachCallback, AfterEachCallback {

    static final int ROWS = 100;
    static final int DIM = 44;
    static final int K = 6;
    static final int FACES = 5;
    static final long GIGABYTE = 1L << 30;

    final LceNet lce = RandomNetworks.lce(DIM, K, 70, 12, 5, 1);
    final PceNet pce = RandomNetworks.pce(DIM, K, 70, 90, 12, 8, 2);
    final FeatureTable features = RandomNetworks.features(ROWS, DIM, 3);
    final int[] neighbours = RandomNetworks.neighbours(FACES, K, ROWS, 4);
    final int[] others = RandomNetworks.neighbours(FACES, K, ROWS, 5);
    private final List<EmulatedDevice> opened = new ArrayList<>();

    /** Returns a GPU for so many tasks whose device has so many bytes of memory. */
    Gpu gpu(int tasks, long capacity) {
        return new Gpu(() -> device(capacity), tasks);
    }

    EmulatedDevice device(long capacity) {
        opened.add(new EmulatedDevice(80, 1, capacity, 48 << 10));
        return opened.get(opened.size() - 1);
    }

    /** Returns the device that was opened first. */
    EmulatedDevice device() {
        return opened.get(0);
    }

    /** Returns how many devices were opened. */
    int devices() {
        return opened.size();
    }

    CudaEngine open(Gpu gpu, String job, Element element) {
        return gpu.open(job, () -> lce, () -> pce, element);
    }

    float[] scores(CudaEngine engine) {
        float[] scores = new float[FACES * K];
        engine.localConnectivity(features, neighbours, FACES, scores);
        return scores;
    }

    float[] probabilities(CudaEngine engine) {
        float[] probabilities = new float[FACES];
        engine.pairwiseConnectivity(features, neighbours, others, FACES, probabilities);
        return probabilities;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        Emulator.assumeAvailable();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        opened.forEach(EmulatedDevice::close);
    }
}
