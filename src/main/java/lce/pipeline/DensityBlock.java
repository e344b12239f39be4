package lce.pipeline;

import java.io.Serializable;

import lce.pipeline.block.KnnBlock;

/** Rows of the kNN graph with symmetric scores and densities. */
final class DensityBlock implements Serializable {

    final KnnBlock knn;
    final float[] scores; // [rows, k], LCENet's scores s_ij; null unless the run outputs them
    final float[] sums; // [rows, k], s_ij + s_ji; the symmetric score S_ij is half of it, in double
    final double[] density; // [rows]

    DensityBlock(KnnBlock knn, float[] scores, float[] sums, double[] density) {
        this.knn = knn;
        this.scores = scores;
        this.sums = sums;
        this.density = density;
    }

    /** Returns sim_ij S_ij. */
    double strength(int cell) {
        return knn.similarities[cell] * symmetricScore(cell);
    }

    double symmetricScore(int cell) {
        return 0.5 * sums[cell];
    }
}
