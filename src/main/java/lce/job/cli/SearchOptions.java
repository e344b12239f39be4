package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.pipeline.search.NeighbourSearch;
import picocli.CommandLine.Option;

/** The flag on the search for neighbours, for jobs that build the kNN graph. */
public final class SearchOptions {

    @In(OptionSection.GRAPH)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--knn-method",
            paramLabel = "M",
            description = "How the job builds the graph: exact compares all pairs of faces; ivf searches inverted lists"
                    + " of similar faces and reports its recall on a sample (default: exact).")
    NeighbourSearch.Method given; // null if the user has not chosen one

    public NeighbourSearch.Method method() {
        return given == null ? NeighbourSearch.Method.EXACT : given;
    }
}
