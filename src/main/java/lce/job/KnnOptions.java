package lce.job;

import lce.job.OptionSection.In;
import lce.network.InnerProducts.Rounding;
import lce.pipeline.NeighbourSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of {@link lce.KnnJob}. {@link ClusterOptions} describes how they combine with the file of --conf. */
@Command(name = "lce.KnnJob", sortOptions = false, version = JobOptions.VERSION, usageHelpWidth = 110, usageHelpAutoWidth = true, separator = " ",
        abbreviateSynopsis = true,
        header = "Builds the k-nearest-neighbour graph of face embeddings, or of any embeddings, by cosine similarity.%n",
        optionListHeading = JobOptions.OPTION_LIST_HEADING,
        footer = {"%nExample:", "  submit/local.sh lce.KnnJob --features faces.npy --k 80 --output knn.npz",
            JobOptions.EXIT_STATUS})
public final class KnnOptions extends JobOptions {

    @In(OptionSection.INPUT)
    @Option(names = "--features", paramLabel = "PATH", description = FEATURES)
    String features;

    @In(OptionSection.INPUT)
    @Option(names = "--dim", paramLabel = "D", description = DIM)
    Integer dim;

    @In(OptionSection.INPUT)
    @Option(names = "--embedding-column", paramLabel = "NAME", defaultValue = "embedding", description = EMBEDDING_COLUMN)
    String embeddingColumn;

    @In(OptionSection.GRAPH)
    @Option(names = "--k", paramLabel = "K", defaultValue = "80", description = "Neighbours per face, including the face itself (default: ${DEFAULT-VALUE}).")
    Integer k;

    @In(OptionSection.GRAPH)
    @Option(names = "--knn-method", paramLabel = "M", defaultValue = "exact", description = "How the graph is built: exact compares all pairs of faces; ivf searches"
            + " inverted lists of similar faces and reports its recall on a sample (default: ${DEFAULT-VALUE}).")
    NeighbourSearch.Method knnMethod;

    @In(OptionSection.GRAPH)
    @Option(names = "--precision", paramLabel = "P", description = "Precision of the first pass over the vectors: int8, bf16 or f32. The exact graph does not depend on"
            + " it. An executor whose processor cannot multiply this type falls back to another one, and the job reports it (default: int8 if the processor"
            + " multiplies int8 fast, otherwise f32).")
    Rounding precision;

    @In(OptionSection.OUTPUT)
    @Option(names = "--output", paramLabel = "PATH", description = "Required. File for the graph: .npz with knns int32 [N,K] and dists float32 [N,K]. Column 0 is the face"
            + " itself; the others are sorted by cosine distance, ties by row.")
    String output;

    @Override
    String output() {
        return output;
    }

    @Override
    void validate() {
        require(features, "--features", "the embeddings");
        require(output, "--output", "a file for the graph");
        atLeastOne(dim, "--dim");
        atLeastOne(k, "--k");
        atLeastOne(partitions, "--partitions");
    }
}
