package lce.job;

/** The flags of {@link ClusterOptions} for a run whose features are a Dataset in place of files. */
final class DatasetOptions extends ClusterOptions {

    @Override
    boolean isGivenOtherwise(String option) {
        return option.equals("--features");
    }
}
