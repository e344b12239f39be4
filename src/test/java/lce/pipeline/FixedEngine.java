package lce.pipeline;

import java.util.Arrays;

import lce.features.FeatureTable;
import lce.network.InferenceEngine;
import lce.pipeline.engine.EngineFactory;

/** Gives each row of neighbours the scores that the graph holds for it, and each pair of rows a fixed probability. */
public final class FixedEngine implements EngineFactory, InferenceEngine {

    /** In place of a probability: each pair has one of its own, which depends on the ids of both rows. */
    static final float BY_HASH = -1;

    private final int[] ids;
    private final float[] scores;
    private final int k;
    private final float probability;

    FixedEngine(ScoredGraph graph, float probability) {
        this.ids = graph.ids;
        this.scores = graph.scores;
        this.k = graph.k;
        this.probability = probability;
    }

    @Override
    public InferenceEngine open() {
        return this;
    }

    @Override
    public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] into) {
        int first = find(Arrays.copyOfRange(neighbours, 0, faces * k));
        System.arraycopy(scores, first, into, 0, faces * k);
    }

    /** Returns where these rows begin in the graph: they come in order, and so many drawn rows hardly ever repeat. */
    private int find(int[] rows) {
        for (int cell = 0; cell < ids.length; cell += k) {
            if (Arrays.equals(ids, cell, cell + rows.length, rows, 0, rows.length)) {
                return cell;
            }
        }
        throw new AssertionError("rows that the graph does not have");
    }

    @Override
    public void pairwiseConnectivity(
            FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
        for (int pair = 0; pair < pairs; pair++) {
            int hash = Arrays.hashCode(Arrays.copyOfRange(sources, pair * k, pair * k + k)) * 31
                    + Arrays.hashCode(Arrays.copyOfRange(targets, pair * k, pair * k + k));
            probabilities[pair] = probability == BY_HASH ? Math.floorMod(hash, 100) / 99f : probability;
        }
    }

    @Override
    public String description() {
        return "fixed";
    }

    @Override
    public void close() {
        // owns nothing
    }
}
