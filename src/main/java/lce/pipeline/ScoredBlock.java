package lce.pipeline;

import java.io.Serializable;

import lce.pipeline.block.KnnBlock;

/** Rows of the kNN graph with LCENet's scores. */
final class ScoredBlock implements Serializable {

    final KnnBlock knn;
    final float[] scores; // [rows, k], probability that the neighbour has the same identity

    ScoredBlock(KnnBlock knn, float[] scores) {
        this.knn = knn;
        this.scores = scores;
    }
}
