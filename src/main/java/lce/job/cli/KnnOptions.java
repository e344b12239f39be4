package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import lce.product.InnerProducts.Rounding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@link lce.KnnJob}. {@link ClusterOptions} describes how they combine with the file of --conf. */
@Command(
        name = "lce.KnnJob",
        sortOptions = false,
        version = JobOptions.VERSION,
        usageHelpWidth = 110,
        usageHelpAutoWidth = true,
        separator = " ",
        abbreviateSynopsis = true,
        header =
                "Builds the k-nearest-neighbour graph of face embeddings, or of any embeddings, by cosine similarity.%n",
        optionListHeading = JobOptions.OPTION_LIST_HEADING,
        footer = {
            "%nExample:",
            "  submit/local.sh lce.KnnJob --features faces.npy --k 80 --output knn.npz",
            JobOptions.EXIT_STATUS
        })
public final class KnnOptions extends JobOptions {

    @Mixin
    public final FeatureOptions features = new FeatureOptions();

    @In(OptionSection.GRAPH)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--k",
            paramLabel = "K",
            defaultValue = "80",
            description = "Neighbours per face, including the face itself (default: ${DEFAULT-VALUE}).")
    public Integer k;

    @Mixin
    public final SearchOptions search = new SearchOptions();

    @In(OptionSection.GRAPH)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--precision",
            paramLabel = "P",
            description =
                    "Precision of the first pass over the vectors: int8, bf16 or f32. The exact graph does not depend on"
                            + " it. An executor whose processor cannot multiply this type falls back to another one, and the job reports it (default: int8 if the processor"
                            + " multiplies int8 fast, otherwise f32).")
    public Rounding precision;

    @In(OptionSection.OUTPUT)
    @Affects(Effect.NOTHING)
    @Required("name a file for the graph")
    @Option(
            names = "--output",
            paramLabel = "PATH",
            description = "File for the graph: .npz with knns int32 [N,K] and dists float32 [N,K]. Column 0 is the face"
                    + " itself; the others are sorted by cosine distance, ties by row.")
    public String output;

    @Override
    public String output() {
        return output;
    }

    @Override
    public void validate() {
        super.validate();
        atLeast(1, k, "--k");
    }
}
