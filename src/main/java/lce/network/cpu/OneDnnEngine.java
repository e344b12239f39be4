package lce.network.cpu;

import java.nio.FloatBuffer;

import lce.io.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;

/**
 * The networks on one processor core by oneDNN. Batches are small enough for one batch's activations to stay in the core's cache;
 * weights are packed once. A network is recorded when it is first used, so that a task that runs only one of them pays for one.
 */
public final class OneDnnEngine implements InferenceEngine {

    /** Rows of activations in flight: at 336 to 752 floats a row they fill the 2 MB that a core has to itself. */
    static final int ROWS = 320;

    private final LceNet lceNet;
    private final PceNet pceNet;
    private final Precision wanted;
    private final NativeScope scope = new NativeScope();
    private LceProgram lce;
    private PceProgram pce;

    /**
     * @param pceNet    null for an engine that is asked for local connectivity alone
     * @param precision that is asked for; if the processor does not multiply it, the engine falls back to f32 and its description says so
     * @throws IllegalStateException when {@link OneDnn#isAvailable()} is false
     */
    public OneDnnEngine(LceNet lceNet, PceNet pceNet, Precision precision) {
        if (!OneDnn.isAvailable()) {
            throw new IllegalStateException(OneDnn.whyUnavailable());
        }
        this.lceNet = lceNet;
        this.pceNet = pceNet;
        this.wanted = precision;
    }

    @Override
    public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
        OneDnn.useThisThreadAlone();
        LceProgram program = lce();
        int k = lceNet.k();
        for (int first = 0; first < faces; first += program.faces()) {
            int count = Math.min(program.faces(), faces - first);
            program.features().clear();
            features.gather(neighbours, first * k, count * k, program.features());
            program.program().run();
            for (int cell = 0; cell < count * k; cell++) {
                scores[first * k + cell] = secondOfSoftmax(program.logits(), cell);
            }
        }
    }

    @Override
    public void pairwiseConnectivity(FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
        OneDnn.useThisThreadAlone();
        pce().run(features, sources, targets, pairs, (pair, logits, row) -> probabilities[pair] = secondOfSoftmax(logits, row));
    }

    /** Of pairs so many that few of each number of distinct tokens are left for a batch that is not full. */
    @Override
    public int batch() {
        return 512;
    }

    /** softmax([a, b])[1] */
    private static float secondOfSoftmax(FloatBuffer logits, int row) {
        return (float) (1 / (1 + Math.exp((double) logits.get(2 * row) - logits.get(2 * row + 1))));
    }

    private Recorder recorder() {
        return new Recorder(scope, OneDnn.instructions().settle(wanted));
    }

    LceProgram lce() {
        if (lce == null) {
            lce = LceProgram.record(recorder(), lceNet, Math.max(1, ROWS / lceNet.k()));
        }
        return lce;
    }

    PceProgram pce() {
        if (pce == null) {
            pce = new PceProgram(recorder(), scope, pceNet, ROWS);
        }
        return pce;
    }

    /** Native bytes that this engine holds once both networks have run, which {@link EngineMemory} computes beforehand. */
    long nativeBytes() {
        lce();
        pce();
        return scope.bytes();
    }

    @Override
    public String description() {
        return OneDnn.describe(wanted);
    }

    @Override
    public void close() {
        scope.close();
    }
}
