package lce.job;

import lce.job.Affects.Effect;
import lce.job.OptionSection.In;
import lce.pipeline.NeighbourSearch;
import picocli.CommandLine.Option;

/** The flag on the search for neighbours, for jobs that build the kNN graph. */
final class SearchOptions {

    @In(OptionSection.GRAPH)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(names = "--knn-method", paramLabel = "M", description = "How the job builds the graph: exact compares all pairs of faces; ivf searches inverted lists"
            + " of similar faces and reports its recall on a sample (default: exact).")
    NeighbourSearch.Method given; // null if the user has not chosen one

    NeighbourSearch.Method method() {
        return given == null ? NeighbourSearch.Method.EXACT : given;
    }
}
