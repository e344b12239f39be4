package lce.pipeline;

import lce.pipeline.block.KnnBlock;

/**
 * Computes the density ρ_i = Σ S_ij sim_ij over columns 1 to k-1. Column 0 is excluded by its position, whatever its id
 * is. A missing neighbour has the similarity 0, so that it adds nothing.
 */
final class Density {

    private Density() {}

    /**
     * Returns the density of each row, double[rows].
     *
     * @param sums float[rows, k], s_ij + s_ji
     */
    static double[] of(KnnBlock knn, float[] sums) {
        double[] density = new double[knn.rows];
        for (int row = 0; row < knn.rows; row++) {
            for (int cell = row * knn.k + 1; cell < (row + 1) * knn.k; cell++) {
                density[row] += 0.5 * sums[cell] * knn.similarities[cell];
            }
        }
        return density;
    }
}
