package lce.job.output;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import lce.job.ids.ClusterIds;
import lce.metrics.ClusteringScores;
import lce.pipeline.Clustering;
import lce.pipeline.FaceResults;
import lce.pipeline.graph.GivenGraph;
import lce.pipeline.nodes.Copies;

/**
 * The results of a run as numbers. {@link MetricsFile} and {@link RunSummary} present them.
 *
 * @param configuration the flags of the run and the values that it chose, by flag; values may be null
 * @param engines one line per executor: the engine that ran the networks there
 * @param nodes faces, N
 * @param graph null if the job built the graph
 * @param nextClusterId smallest id that neither this run nor an earlier run of --previous has used
 * @param carriedOver null if there is no earlier run
 * @param labelsUnknown number of faces with unknown identity, which scores exclude; null if there are no labels
 * @param scores null if there are no labels, or if all identities are unknown
 * @param seconds seconds per stage
 */
public record RunFacts(
        Map<String, Object> configuration,
        List<String> engines,
        int nodes,
        Vectors vectors,
        int k,
        double similarityThreshold,
        Graph graph,
        Clustering.Counts edges,
        Sizes sizes,
        long nextClusterId,
        ClusterIds.CarriedOver carriedOver,
        Long labelsUnknown,
        ClusteringScores scores,
        Map<String, Double> seconds) {

    /**
     * The check of a graph that the job read.
     *
     * @param rowsChecked number of rows that were compared with the features
     * @param selfMoved number of rows in which the face itself was not the first neighbour and was moved there
     * @param missingNeighbours number of cells with the id -1
     */
    public record Graph(long rowsChecked, long selfMoved, long missingNeighbours) {

        /** Returns the facts of a graph, or null for null. */
        public static Graph of(GivenGraph graph) {
            return graph == null ? null : new Graph(graph.rowsChecked(), graph.selfMoved(), graph.missingNeighbours());
        }
    }

    /**
     * The numbers of distinct unit vectors, of faces whose unit vector an earlier face has, and of faces without one,
     * which are in no cluster.
     */
    public record Vectors(int distinct, int copies, int invalid) {

        public static Vectors of(Copies copies) {
            return new Vectors(copies.distinct(), copies.rows().length, copies.invalid().length);
        }
    }

    /** The number of clusters and their sizes. */
    public record Sizes(int clusters, int clustersOfOne, int largest) {

        /** @param labels the cluster of each face; faces in no cluster are not counted */
        public static Sizes of(int[] labels) {
            int[] sizes = new int[Arrays.stream(labels).max().orElse(-1) + 1];
            for (int label : labels) {
                if (label != FaceResults.NO_CLUSTER) {
                    sizes[label]++;
                }
            }
            return new Sizes(
                    sizes.length,
                    (int) Arrays.stream(sizes).filter(size -> size == 1).count(),
                    Arrays.stream(sizes).max().orElse(0));
        }
    }

    /** Returns the number of faces of unknown identity, or null if there are no labels. */
    public static Long unknown(long[] truth) {
        return truth == null
                ? null
                : Arrays.stream(truth)
                        .filter(label -> label == ClusteringScores.UNKNOWN)
                        .count();
    }

    /** Returns the seconds of all stages together. */
    double totalSeconds() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
