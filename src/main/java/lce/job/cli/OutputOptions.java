package lce.job.cli;

import lce.job.cli.Affects.Effect;
import lce.job.cli.OptionSection.In;
import picocli.CommandLine.Option;

/** The flags on the clusters that a job writes. */
public final class OutputOptions {

    @In(OptionSection.OUTPUT)
    @Affects(Effect.NOTHING)
    @Required("name a folder for the results")
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Folder for the results: clusters/ and edges/ (Parquet), labels.npy, metrics.json.")
    public String folder;

    @In(OptionSection.OUTPUT)
    @Affects(Effect.RESULTS) // because it decides which edges PCENet checks
    @Option(
            names = "--save-intermediates",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Also write lce_scores.npy, density.npy, edge_d.npy,"
                            + " pce_prob.npy and edge_s.npy. PCENet then checks all density edges, not only those that decide a cluster.")
    public boolean saveIntermediates;
}
