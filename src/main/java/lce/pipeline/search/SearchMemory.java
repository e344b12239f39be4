package lce.pipeline.search;

import lce.knn.ExactSearch;
import lce.pipeline.engine.ProductEngines;
import lce.product.CodeLayout;

/** Computes the memory of a search from the number and the length of the vectors alone. */
public final class SearchMemory {

    private SearchMemory() {}

    /**
     * Returns the bytes per face of the table in each executor's memory: the vector and, if the search uses lists, the
     * code.
     */
    public static int faceBytes(NeighbourSearch.Method method, int dim) {
        return Float.BYTES * dim
                + (method == NeighbourSearch.Method.IVF
                        ? CodeLayout.forCoordinates(dim).width()
                        : 0);
    }

    /**
     * Returns the off-heap bytes that a task uses, as the maximum over all processors. On the heap it uses about 100
     * MB, or 200 MB for a search in lists.
     */
    public static long nativeBytes(int faces, int dim, int k) {
        return ProductEngines.nativeBytes(
                dim, Math.min(ExactSearch.blockRows(dim, k), faces), ExactSearch.chunkRows(dim, faces));
    }
}
