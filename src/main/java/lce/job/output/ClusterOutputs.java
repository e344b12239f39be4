package lce.job.output;

import java.util.Map;

import lce.io.InputPlaces;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;

/**
 * The folder and file that a run of {@link lce.ClusterJob} writes. They are checked before the run reads its features.
 *
 * @param folder the folder of the results
 * @param graph the file for the graph that the job builds, or null
 */
public record ClusterOutputs(OutputFolder folder, OutputFile graph) implements AutoCloseable {

    /**
     * Opens the outputs.
     *
     * @throws lce.io.BadInputException if an output exists and may not be overwritten, an output cannot be written, or
     *     an input would be overwritten
     */
    public static ClusterOutputs create(Storage storage, ClusterOptions options) {
        Map<String, String> inputs = inputs(storage, options);
        String[] all = paths(inputs);
        OutputFolder folder =
                OutputFolder.create(storage, options.output.folder, options.overwrite, MetricsFile.NAME, all);
        try {
            String checkpoint = inputs.remove("checkpoint");
            if (checkpoint != null) {
                InputPlaces.requireApart(storage, checkpoint, "--checkpoint", paths(inputs));
            }
            return new ClusterOutputs(folder, graph(storage, options, folder, all));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Returns the inputs by option. The input of --previous is the folder of clusters in it. If the output replaces
     * that run, it is not among the inputs, because the job reads all of it before it replaces it.
     */
    private static Map<String, String> inputs(Storage storage, ClusterOptions options) {
        Map<String, String> inputs = OptionEffects.of(options).inputs();
        inputs.computeIfPresent(
                "previous",
                (option, previous) -> storage.same(previous, options.output.folder) ? null : previous + "/clusters");
        return inputs;
    }

    private static String[] paths(Map<String, String> inputs) {
        return inputs.values().toArray(String[]::new);
    }

    private static OutputFile graph(Storage storage, ClusterOptions options, OutputFolder folder, String[] inputs) {
        String path = options.graph.saveKnn;
        if (path == null || isGraphSavedAlready(storage, options)) {
            return null;
        }
        folder.refuseInside(storage, path);
        return OutputFile.create(storage, "--save-knn", path, options.overwrite, inputs);
    }

    /** Returns true if an earlier run with the same checkpoint saved the graph. */
    private static boolean isGraphSavedAlready(Storage storage, ClusterOptions options) {
        String checkpoint = options.resources.checkpoint;
        return checkpoint != null
                && CheckpointFolder.isBegun(storage, checkpoint)
                && storage.exists(options.graph.saveKnn);
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        folder.close();
    }
}
