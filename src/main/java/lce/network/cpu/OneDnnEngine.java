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
    private static final int ROWS = 320;
    /** Pairs that go through PCENet's two-token tail together: enough to reuse its weights while they are in cache. */
    private static final int BACK_PAIRS = 64;

    private final LceNet lceNet;
    private final PceNet pceNet;
    private final Precision precision;
    private final NativeScope scope = new NativeScope();
    private LceProgram lce;
    private PceProgram pce;

    /**
     * @param pceNet null for an engine that is asked for local connectivity alone
     * @throws IllegalStateException when {@link OneDnn#isAvailable()} is false
     */
    public OneDnnEngine(LceNet lceNet, PceNet pceNet, Precision precision) {
        if (!OneDnn.isAvailable()) {
            throw new IllegalStateException(OneDnn.whyUnavailable());
        }
        this.lceNet = lceNet;
        this.pceNet = pceNet;
        this.precision = OneDnn.resolve(precision);
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
        PceProgram program = pce();
        for (int first = 0; first < pairs; first += program.backPairs()) {
            int count = Math.min(program.backPairs(), pairs - first);
            for (int at = 0; at < count; at += program.pairs()) {
                runFront(program, features, sources, targets, first + at, Math.min(program.pairs(), count - at), at);
            }
            program.back().run();
            for (int pair = 0; pair < count; pair++) {
                probabilities[first + pair] = secondOfSoftmax(program.logits(), pair);
            }
        }
    }

    private void runFront(PceProgram program, FeatureTable features, int[] sources, int[] targets, int first, int count, int at) {
        int k = pceNet.k();
        FloatBuffer into = program.features().clear();
        for (int pair = first; pair < first + count; pair++) {
            features.gather(sources, pair * k, k, into);
            features.gather(targets, pair * k, k, into);
        }
        program.front().run();
        program.handedOn().forEach(piece -> piece.move(program.pairs(), at));
    }

    /** softmax([a, b])[1] */
    private static float secondOfSoftmax(FloatBuffer logits, int row) {
        return (float) (1 / (1 + Math.exp((double) logits.get(2 * row) - logits.get(2 * row + 1))));
    }

    LceProgram lce() {
        if (lce == null) {
            lce = LceProgram.record(new Recorder(scope, precision), lceNet, Math.max(1, ROWS / lceNet.k()));
        }
        return lce;
    }

    PceProgram pce() {
        if (pce == null) {
            int pairs = Math.max(1, ROWS / (2 * pceNet.k()));
            pce = PceProgram.record(new Recorder(scope, precision), pceNet, pairs, Math.max(1, BACK_PAIRS / pairs));
        }
        return pce;
    }

    /** Native bytes that this engine holds once both networks have run: packed weights and activations. */
    public long nativeBytes() {
        lce();
        pce();
        return scope.bytes();
    }

    @Override
    public String description() {
        return "oneDNN " + OneDnn.version() + ", " + precision.name().toLowerCase(java.util.Locale.ROOT) + " on " + OneDnn.instructions();
    }

    @Override
    public void close() {
        scope.close();
    }
}
