package lce.job;

import lce.network.InnerProducts.Rounding;
import lce.pipeline.NeighbourSearch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of {@link lce.KnnJob}, which are read like those of {@link ClusterOptions}. */
@Command(name = "lce.KnnJob", sortOptions = false, version = JobOptions.VERSION, usageHelpWidth = 110, usageHelpAutoWidth = true, separator = " ",
        abbreviateSynopsis = true,
        header = "Finds the k nearest neighbours of faces, or of any embeddings, by cosine similarity.%n",
        optionListHeading = "%nFlags (each also a key of the JSON file that --conf names; flags win over the file):%n",
        footer = {"%nExample:", "  submit/local.sh lce.KnnJob --features faces.npy --k 80 --output knn.npz",
            "%nExit status: 0 done; 2 something given cannot be used, or a disk is full (one sentence says what, where, and how to mend it); 1 anything else."})
public final class KnnOptions extends JobOptions {

    @Option(names = "--features", paramLabel = "PATH", description = "The embeddings, one vector per face: .npy, .npz (its only array, or"
            + " the one named features, embeddings, feats or arr_0), .bin (raw little-endian float32, with --dim), or Parquet with a column of lists of"
            + " numbers. A folder or a pattern ('emb/part-*.npy') stands for its files, whose rows follow one another in natural order: part-2 before"
            + " part-10. Vectors are scaled to unit length.")
    String features;

    @Option(names = "--dim", paramLabel = "D", description = "Length of a vector; needed for .bin.")
    Integer dim;

    @Option(names = "--embedding-column", paramLabel = "NAME", defaultValue = "embedding", description = "Parquet column with the vectors,"
            + " or struct.field (default: ${DEFAULT-VALUE}).")
    String embeddingColumn;

    @Option(names = "--k", paramLabel = "K", defaultValue = "80", description = "Neighbours a face, itself included (default: ${DEFAULT-VALUE}).")
    Integer k;

    @Option(names = "--knn-method", paramLabel = "M", defaultValue = "exact", description = "exact; or ivf, which looks at those of some lists of similar"
            + " faces where neighbours may be, and says how many of a sample's neighbours it found (default: ${DEFAULT-VALUE}).")
    NeighbourSearch.Method knnMethod;

    @Option(names = "--precision", paramLabel = "P", description = "What the vectors are rounded to at first sight: int8, bf16 or f32 (default: int8"
            + " where the processor multiplies it fast, else f32). An executor whose"
            + " processor does not multiply it falls back to another and the job reports it. The exact graph is the same with each.")
    Rounding precision;

    @Option(names = "--output", paramLabel = "PATH", description = "The graph: .npz with knns int32 [N,K] and dists float32 [N,K], each face itself"
            + " in column 0, then by ascending cosine distance, of equal ones by row.")
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
