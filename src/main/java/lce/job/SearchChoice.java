package lce.job;

import java.util.List;
import java.util.Locale;

import lce.features.FileVectors;
import lce.io.BadInputException;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.job.input.Faces;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.search.NeighbourSearch;

/**
 * Chooses the search that builds a graph. If the vectors fit the memory, they are resident; otherwise the search reads
 * them from their files.
 */
final class SearchChoice {

    private SearchChoice() {}

    /**
     * Returns the requested search.
     *
     * @param gather provides the vectors, or null to read all of them from their files
     * @param engines opens the products of tasks
     * @param otherwise the remedy in the message if --knn-method ivf needs the vectors in memory and they do not fit
     * @throws BadInputException if --knn-method ivf needs the vectors in memory and they do not fit
     */
    static NeighbourSearch of(
            NeighbourSearch.Method method,
            int k,
            Gather gather,
            Storage storage,
            Faces faces,
            ProductEngines engines,
            String otherwise) {
        if (method == NeighbourSearch.Method.IVF) {
            if (!(gather instanceof ResidentGather table)) {
                throw new BadInputException(String.format(
                        Locale.ROOT,
                        "--knn-method ivf needs all features in the off-heap memory of each executor, %.1f GB;"
                                + " %s, or use --knn-method exact",
                        4e-9 * faces.count() * faces.dim(),
                        otherwise));
            }
            return NeighbourSearch.inLists(k, table::table, engines);
        }
        List<FeatureSegment> segments = faces.segments();
        return NeighbourSearch.exact(
                k, gather != null ? gather.vectors() : () -> new FileVectors(storage, segments), engines);
    }
}
