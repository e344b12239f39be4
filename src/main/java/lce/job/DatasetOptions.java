package lce.job;

/** The flags of {@link ClusterOptions} for a run whose features are a Dataset instead of files. */
final class DatasetOptions extends ClusterOptions {

    @Override
    boolean isGivenOtherwise(String option) {
        return option.equals("--features");
    }
}
