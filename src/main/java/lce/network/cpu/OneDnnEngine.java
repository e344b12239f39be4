package lce.network.cpu;

import java.nio.FloatBuffer;

import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.onednn.NativeScope;
import lce.onednn.OneDnn;

/**
 * Runs the networks on one processor core by oneDNN. Batches are small enough that a batch's activations fit the core's
 * cache. Weights are packed once. A network is recorded at its first use, so that a task that runs only one network
 * records only that one.
 */
public final class OneDnnEngine implements InferenceEngine {

    /** Rows of activations per batch. At 336 to 752 floats per row they fill a core's private cache of 2 MB. */
    static final int ROWS = 320;

    private final LceNet lceNet;
    private final PceNet pceNet;
    private final Precision wanted;
    private final NativeScope scope = new NativeScope();
    private LceProgram lce;
    private PceProgram pce;

    /**
     * @param pceNet null for an engine that computes only local connectivity
     * @param precision the requested precision; if the processor does not multiply it, the engine falls back to f32 and
     *     its description says so
     * @throws IllegalStateException if {@link OneDnn#isAvailable()} is false
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
    public void pairwiseConnectivity(
            FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
        OneDnn.useThisThreadAlone();
        pce().run(
                        features,
                        sources,
                        targets,
                        pairs,
                        (pair, logits, row) -> probabilities[pair] = secondOfSoftmax(logits, row));
    }

    /**
     * Returns a number large enough that most batches of pairs with about the same number of distinct tokens are full.
     */
    @Override
    public int batch() {
        return 512;
    }

    /** Returns softmax([a, b])[1] of a row of logits. */
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

    /**
     * Returns the native bytes that this engine holds after both networks have run. {@link EngineMemory} computes a
     * bound in advance.
     */
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
