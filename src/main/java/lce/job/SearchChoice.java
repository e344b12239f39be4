package lce.job;

import java.util.List;
import java.util.Locale;

import lce.features.FileVectors;
import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.job.input.Faces;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.search.ExhaustiveSearch;
import lce.pipeline.search.InvertedListsSearch;
import lce.pipeline.search.NeighbourSearch;

/** Chooses the search that builds a graph. */
final class SearchChoice {

    private SearchChoice() {}

    /**
     * Returns the requested search.
     *
     * @param k neighbours per face, including the face itself
     * @param faces the faces that are searched
     * @param vectors the vectors of the faces, resident or read from their files
     * @param table the same vectors in any order, or null if they are not resident
     * @param engines opens the products of tasks
     * @param otherwise the remedy in the message if --knn-method ivf needs the vectors in memory and they do not fit
     * @throws BadInputException if --knn-method ivf needs the vectors in memory and they do not fit
     */
    static NeighbourSearch of(
            NeighbourSearch.Method method,
            int k,
            Faces faces,
            NeighbourSearch.Vectors vectors,
            NeighbourSearch.Table table,
            ProductEngines engines,
            String otherwise) {
        if (method == NeighbourSearch.Method.EXACT) {
            return new ExhaustiveSearch(k, vectors, engines);
        }
        if (table == null) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "--knn-method ivf needs all features in the off-heap memory of each executor, %.1f GB;"
                            + " %s, or use --knn-method exact",
                    4e-9 * faces.count() * faces.dim(),
                    otherwise));
        }
        return new InvertedListsSearch(k, table, engines);
    }

    /** Returns the vectors of the faces, which each task reads from their files. */
    static NeighbourSearch.Vectors fromFiles(Storage storage, Faces faces) {
        List<FeatureSegment> segments = faces.segments();
        return () -> new FileVectors(storage, segments);
    }
}
