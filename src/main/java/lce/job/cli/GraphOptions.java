package lce.job.cli;

import lce.io.BadInputException;
import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.pipeline.search.NeighbourSearch;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags on the kNN graph that faces are clustered by: a file, or how the job builds it. */
public final class GraphOptions implements Validated {

    @In(OptionSection.GRAPH)
    @Affects({Effect.INPUT, Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--knn",
            paramLabel = "PATH",
            description =
                    "The kNN graph, nearest neighbour first: .npz with data [N,2,K] (ids, cosine distances); .npz with"
                            + " knns and dists [N,K]; or .npy of ids [N,K]. The id -1 is a missing neighbour. A folder or pattern is read like that of --features. Without --knn"
                            + " the job builds the graph.")
    public String knn; // null if the job builds it

    @In(OptionSection.GRAPH)
    @Affects(Effect.METRICS)
    @Option(
            names = "--no-graph-check",
            negatable = true,
            fallbackValue = "true",
            description = "Do not compare a sample of the rows of --knn with the features. By default"
                    + " the job compares them and refuses a graph that does not match.")
    public boolean noGraphCheck;

    @Mixin
    final SearchOptions search = new SearchOptions();

    @In(OptionSection.GRAPH)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--save-knn",
            paramLabel = "PATH",
            description = "Save the graph that the job builds as .npz, for use with --knn.")
    public String saveKnn;

    @In(OptionSection.GRAPH)
    @Affects({Effect.RESULTS, Effect.METRICS})
    @Option(
            names = "--k",
            paramLabel = "K",
            description =
                    "Neighbours per face, including the face itself. The weights fix this number, so the flag only checks"
                            + " it (default: that of the weights).")
    public Integer k;

    public NeighbourSearch.Method knnMethod() {
        return search.method();
    }

    @Override
    public void validate() {
        if (knn != null && saveKnn != null) {
            throw new BadInputException(
                    "--save-knn saves a kNN graph that the job builds, and --knn names an existing one; leave out one of the two");
        }
        if (knn != null && search.given != null) {
            throw new BadInputException(
                    "--knn-method selects how the job builds a kNN graph, and --knn names an existing one; leave out one of the two");
        }
        JobOptions.atLeast(1, k, "--k");
    }
}
