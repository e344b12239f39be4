package lce.job;

import lce.io.BadInputException;
import lce.io.KnnFile;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.FaceOptions;
import lce.job.ids.PreviousClusters;
import lce.job.input.Faces;
import lce.job.input.GivenLabels;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The inputs of a run, opened and checked: the files can be used, and they belong together.
 *
 * @param graph the kNN graph, or null if the job builds it
 * @param ids the user's own ids by row, columns row and id, or null if the faces have none
 * @param truth long[faces], the true identities, or null if there are no labels
 * @param previous the clusters of an earlier run, or null if there is none
 */
record Inputs(
        Networks networks, KnnFile graph, Faces faces, Dataset<Row> ids, long[] truth, PreviousClusters previous) {

    /**
     * Opens the inputs.
     *
     * @param graph null if the job builds the graph
     * @throws BadInputException if an input cannot be used, or inputs do not belong together
     */
    static Inputs open(
            SparkSession session,
            Storage storage,
            ClusterOptions options,
            Networks networks,
            KnnFile graph,
            Faces faces) {
        Dataset<Row> ids = faces.ids(options.faces);
        networks.require(faces, options.graph.k);
        if (graph != null) {
            requireGraphOf(faces, graph, networks);
        }
        long[] truth = options.faces.labels == null ? null : labels(session, storage, options.faces, ids, faces);
        String earlier = options.faces.previous;
        PreviousClusters previous =
                earlier == null ? null : PreviousClusters.open(session, storage, earlier, ids, faces.path());
        return new Inputs(networks, graph, faces, ids, truth, previous);
    }

    private static void requireGraphOf(Faces faces, KnnFile graph, Networks networks) {
        graph.requireNeighbours(networks.lce().k(), networks.need());
        if (graph.rows() != faces.count()) {
            throw new BadInputException(graph.path() + " has " + graph.rows() + " rows, but " + faces.path() + " has "
                    + faces.count() + " faces; build the graph from these features");
        }
    }

    private static long[] labels(
            SparkSession session, Storage storage, FaceOptions options, Dataset<Row> ids, Faces faces) {
        long[] truth = GivenLabels.read(session, storage, options, ids);
        if (truth.length != faces.count()) {
            throw new BadInputException(options.labels + " has " + truth.length + " labels, but " + faces.path()
                    + " has " + faces.count() + " faces; give each face one label, in the same order");
        }
        return truth;
    }
}
