package lce.network.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;

import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import lce.onednn.OneDnn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Batches for which every buffer is just long enough, on an emulated device: the address sanitizer finds a kernel that
 * reads or writes a row too many. The engine's own buffers have room for a full batch, where such a row goes unseen.
 * Rows are as many as fill whole tiles, and as do not; one neighbour a face makes the last layer of PCENet, which has
 * two rows a pair, as long as those before.
 */
@Tag("emulator")
class TightBuffersTest {

    private static final int ROWS = 50;
    private static final long SEED = Long.getLong("lce.emulator.seed", System.nanoTime() & 0xffffff);

    @BeforeAll
    static void needsTheEmulator() {
        Emulator.assumeAvailable();
    }

    /** A batch of samples on the device. */
    private interface Batch {
        void run(Kernels kernels, Matrix table);
    }

    /** Everything that a batch takes besides the feature table. */
    private interface Program {
        /** Returns what to run, once the ids are there, and tells where they go and where scores come from. */
        Batch prepare(Upload upload, Workspace workspace, long[] idsAndScores);
    }

    @ParameterizedTest(name = "{0}, {4} faces, dim {1}, k {2}, {3} heads")
    @CsvSource({
        "F16, 30, 5, 5, 3",
        "F16, 40, 8, 8, 16",
        "F16, 120, 8, 8, 8",
        "F16, 252, 20, 2, 3",
        "F32, 30, 5, 5, 3",
        "F32, 56, 8, 8, 8"
    })
    void localConnectivityStaysWithinItsBatch(Element element, int dim, int k, int heads, int faces) {
        LceNet net = RandomNetworks.lce(dim, k, 64, 20, heads, 1);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 2);
        int[] neighbours = RandomNetworks.neighbours(faces, k, ROWS, 3);
        neighbours[1] = ROWS - 1;
        float[] expected = new float[faces * k];
        try (InferenceEngine exact = exact(net, null)) {
            exact.localConnectivity(features, neighbours, faces, expected);
        }
        float[] scores = scores(element, features, neighbours, faces * k, (upload, workspace, idsAndScores) -> {
            LceWeights weights = LceWeights.of(upload, net);
            LceProgram program = new LceProgram(workspace, net, faces);
            idsAndScores[0] = program.ids();
            idsAndScores[1] = program.scores();
            return (kernels, table) -> program.run(kernels, weights, table, faces);
        });
        assertArrayEquals(expected, scores, tolerance(element), "seed " + SEED);
    }

    @ParameterizedTest(name = "{0}, {4} pairs, dim {1}, k {2}, {3} heads")
    @CsvSource({
        "F16, 30, 5, 5, 3",
        "F16, 33, 1, 5, 3",
        "F16, 112, 8, 8, 8",
        "F32, 30, 5, 5, 3",
        "F32, 33, 1, 5, 3",
        "F32, 48, 8, 8, 4"
    })
    void pairwiseConnectivityStaysWithinItsBatch(Element element, int dim, int k, int heads, int pairs) {
        PceNet net = RandomNetworks.pce(dim, k, 64, 72, 25, heads, 4);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 5);
        int[] sources = RandomNetworks.neighbours(pairs, k, ROWS, 6);
        int[] targets = RandomNetworks.neighbours(pairs, k, ROWS, 7);
        targets[0] = ROWS - 1;
        float[] expected = new float[pairs];
        try (InferenceEngine exact = exact(null, net)) {
            exact.pairwiseConnectivity(features, sources, targets, pairs, expected);
        }
        int[] ids = new int[2 * pairs * k];
        for (int pair = 0; pair < pairs; pair++) {
            System.arraycopy(sources, pair * k, ids, 2 * pair * k, k);
            System.arraycopy(targets, pair * k, ids, (2 * pair + 1) * k, k);
        }
        float[] probabilities = scores(element, features, ids, pairs, (upload, workspace, idsAndScores) -> {
            PceWeights weights = PceWeights.of(upload, net);
            PceProgram program = new PceProgram(workspace, net, pairs);
            idsAndScores[0] = program.ids();
            idsAndScores[1] = program.probabilities();
            return (kernels, table) -> program.run(kernels, weights, table, pairs);
        });
        assertArrayEquals(expected, probabilities, tolerance(element), "seed " + SEED);
    }

    private static float[] scores(Element element, FeatureTable features, int[] ids, int count, Program program) {
        float[] scores = new float[count];
        try (EmulatedDevice device = new EmulatedDevice(80, SEED);
                DeviceScope memory = new DeviceScope(device);
                Queue queue = device.openQueue();
                Upload upload = Upload.to(device, memory, element)) {
            Matrix table = upload.table(features);
            long[] idsAndScores = new long[2];
            Batch batch = program.prepare(upload, Workspace.in(memory, element), idsAndScores);
            ByteBuffer bytes = queue.pinned(Math.max(ids.length, count) * Integer.BYTES);
            bytes.asIntBuffer().put(ids);
            queue.upload(bytes, idsAndScores[0], ids.length * Integer.BYTES);
            batch.run(new Kernels(queue, device.sharedBytes()), table);
            queue.download(idsAndScores[1], bytes, count * Float.BYTES);
            bytes.asFloatBuffer().get(scores);
        }
        return scores;
    }

    private static InferenceEngine exact(LceNet lce, PceNet pce) {
        return OneDnn.isAvailable() ? new OneDnnEngine(lce, pce, Precision.F32) : new PlainEngine(lce, pce);
    }

    private static float tolerance(Element element) {
        return element == Element.F32 ? 1e-4f : 1e-2f;
    }
}
