package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import picocli.CommandLine.Option;

/** The flags on files of vectors. */
public final class FeatureOptions implements Validated {

    @In(OptionSection.INPUT)
    @Affects({Effect.INPUT, Effect.RESULTS, Effect.METRICS})
    @Required("name the embeddings")
    @Option(
            names = "--features",
            paramLabel = "PATH",
            description =
                    "The embeddings, one vector per face: .npy; .npz (its only array, or the array named features,"
                            + " embeddings, feats or arr_0); .bin (raw little-endian float32, needs --dim); or Parquet with a column of lists of numbers. A folder or a pattern"
                            + " ('emb/part-*.npy') stands for all its files in natural order: part-2 before part-10. The job scales vectors to unit length.")
    public String path;

    @In(OptionSection.INPUT)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--dim",
            paramLabel = "D",
            description = "Length of a vector. Required for .bin; checked against the file for other formats.")
    public Integer dim;

    @In(OptionSection.INPUT)
    @Affects(Effect.RESULTS)
    @Option(
            names = "--embedding-column",
            paramLabel = "NAME",
            defaultValue = "embedding",
            description = "Parquet column of the vectors; struct.field names a field"
                    + " of a struct (default: ${DEFAULT-VALUE}).")
    public String embeddingColumn;

    @Override
    public void validate() {
        JobOptions.atLeast(1, dim, "--dim");
    }
}
