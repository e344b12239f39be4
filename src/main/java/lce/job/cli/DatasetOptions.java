package lce.job.cli;

/** The flags of {@link ClusterOptions} for a run whose features are a Dataset instead of files. */
public final class DatasetOptions extends ClusterOptions {

    @Override
    boolean isGivenOtherwise(String option) {
        return option.equals("--features");
    }
}
