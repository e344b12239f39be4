package lce.job;

import lce.io.InputPlaces;
import lce.io.Storage;

/**
 * The folder and file that a run of {@link lce.ClusterJob} writes. They are checked before the run reads its features.
 *
 * @param folder the folder of the results
 * @param graph  the file for the graph that the job builds, or null
 */
record ClusterOutputs(OutputFolder folder, OutputFile graph) implements AutoCloseable {

    /**
     * Opens the outputs.
     *
     * @throws lce.io.BadInputException if an output exists and may not be overwritten, an output cannot be written, or an input would be overwritten
     */
    static ClusterOutputs create(Storage storage, ClusterOptions options) {
        OutputFolder folder = OutputFolder.create(storage, options.output, options.overwrite, MetricsFile.NAME, options.features, options.knn, options.labels,
                options.lceWeights, options.pceWeights, options.conf, options.checkpoint, keptPrevious(storage, options));
        try {
            if (options.checkpoint != null) {
                InputPlaces.requireApart(storage, options.checkpoint, "--checkpoint", options.features, options.knn, options.labels);
            }
            return new ClusterOutputs(folder, graph(storage, options, folder));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static OutputFile graph(Storage storage, ClusterOptions options, OutputFolder folder) {
        if (options.saveKnn == null || isGraphSavedAlready(storage, options)) {
            return null;
        }
        folder.refuseInside(storage, options.saveKnn);
        return OutputFile.create(storage, "--save-knn", options.saveKnn, options.overwrite, options.features, options.labels, options.lceWeights,
                options.pceWeights, options.conf);
    }

    /** Returns true if an earlier run with the same checkpoint saved the graph. */
    private static boolean isGraphSavedAlready(Storage storage, ClusterOptions options) {
        return options.checkpoint != null && CheckpointFolder.isBegun(storage, options.checkpoint) && storage.exists(options.saveKnn);
    }

    /** Returns the clusters of the earlier run, or null if there is none or if the output replaces it, because the job reads it before it replaces it. */
    private static String keptPrevious(Storage storage, ClusterOptions options) {
        return options.previous() == null || storage.same(options.previous(), options.output) ? null : options.previous() + "/clusters";
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        folder.close();
    }
}
