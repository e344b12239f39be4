package lce.knn;

import java.util.Arrays;

import lce.network.InnerProducts;

/** Unit vectors that each take those faces that are nearest to them. */
public final class Centroids {

    private final MemoryVectors centroids;

    /** @param centroids float[lists, dim], unit vectors, at least two */
    public Centroids(float[] centroids, int dim) {
        this.centroids = new MemoryVectors(centroids, dim);
    }

    /** Columns that products for {@link #nearest} have to be opened for. */
    public int columns() {
        return ExactSearch.chunkRows(centroids.dim(), centroids.rows());
    }

    /**
     * Finds the nearest centroid of each vector, of equally near ones the first.
     *
     * @param vectors      float[count, dim], unit vectors
     * @param products     opened for so many rows and {@link #columns}
     * @param nearest      int[count], written
     * @param similarities float[count], written
     */
    public void nearest(float[] vectors, int count, InnerProducts products, int[] nearest, float[] similarities) {
        int[] none = new int[count];
        Arrays.fill(none, -1);
        int[] ids = new int[2 * count];
        float[] both = new float[2 * count];
        new ExactSearch(centroids, products, 2).search(vectors, none, ids, both, done -> { });
        for (int row = 0; row < count; row++) {
            nearest[row] = ids[2 * row + 1];
            similarities[row] = both[2 * row + 1];
        }
    }
}
