package lce.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import lce.metrics.ClusteringScores;
import lce.pipeline.Clustering;
import lce.pipeline.Copies;
import lce.pipeline.FaceClustering;
import lce.pipeline.GivenGraph;

/**
 * What metrics.json says of a run.
 *
 * @param configuration what the run was asked for and what it settled on
 * @param engines       a line for each executor: what ran the networks there
 * @param graph         null if the job built the graph
 * @param nextClusterId no cluster of this run or those that it goes on from has this id or a greater one
 * @param carriedOver   null without an earlier run
 * @param labelsUnknown faces whose identity the labels do not tell, which scores leave out; null without labels
 * @param scores        null without labels, or if they tell no face's identity
 * @param seconds       of each stage
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunReport(Map<String, Object> configuration, List<String> engines, int nodes, @JsonUnwrapped Vectors vectors, int k,
                 @JsonProperty("sim_threshold") double similarityThreshold, Graph graph, @JsonUnwrapped Edges edges, @JsonUnwrapped Sizes sizes,
                 @JsonProperty("next_cluster_id") long nextClusterId, @JsonProperty("carried_over") ClusterIds.CarriedOver carriedOver,
                 @JsonProperty("labels_unknown") Long labelsUnknown, @JsonUnwrapped ClusteringScores scores, Map<String, Double> seconds) {

    /**
     * The graph that was given.
     *
     * @param rowsChecked       compared with the features
     * @param selfMoved         rows in which the face itself was not the first neighbour and was put there
     * @param missingNeighbours cells with the id -1
     */
    record Graph(@JsonProperty("rows_checked") long rowsChecked, @JsonProperty("self_moved") long selfMoved,
                 @JsonProperty("missing_neighbours") long missingNeighbours) {

        /** Null for null. */
        static Graph of(GivenGraph graph) {
            return graph == null ? null : new Graph(graph.rowsChecked(), graph.selfMoved(), graph.missingNeighbours());
        }
    }

    /** Edges by number: density edges, those of them that PCENet looked at, and those of these that it kept. */
    record Edges(@JsonProperty("edge_d") long density, @JsonProperty("edge_d_checked") long checked, @JsonProperty("edge_d_kept") long kept,
                 @JsonProperty("edge_s") long similarity) {

        static Edges of(Clustering.Counts counts) {
            return new Edges(counts.densityEdges(), counts.densityEdgesChecked(), counts.densityEdgesKept(), counts.similarityEdges());
        }
    }

    /** Faces by number: different unit vectors, faces whose unit vector an earlier face has, and faces without one, which are in no cluster. */
    record Vectors(@JsonProperty("distinct_faces") int distinct, int copies, @JsonProperty("invalid_faces") int invalid) {

        static Vectors of(Copies copies) {
            return new Vectors(copies.distinct(), copies.rows().length, copies.invalid().length);
        }
    }

    /** Clusters by number and size. */
    record Sizes(int clusters, @JsonProperty("clusters_of_one") int clustersOfOne, @JsonProperty("largest_cluster") int largest) {

        /** @param labels the cluster of each face; faces in no cluster are not counted */
        static Sizes of(int[] labels) {
            int[] sizes = new int[Arrays.stream(labels).max().orElse(-1) + 1];
            for (int label : labels) {
                if (label != FaceClustering.NO_CLUSTER) {
                    sizes[label]++;
                }
            }
            return new Sizes(sizes.length, (int) Arrays.stream(sizes).filter(size -> size == 1).count(), Arrays.stream(sizes).max().orElse(0));
        }
    }

    /** Faces of unknown identity; null without labels. */
    static Long unknown(long[] truth) {
        return truth == null ? null : Arrays.stream(truth).filter(label -> label == ClusteringScores.UNKNOWN).count();
    }

    /** JSON has no NaN, which Jackson would write as text. */
    private static final class FiniteOrNull extends JsonSerializer<Double> {

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    void write(OutputStream out) throws IOException {
        try (out) {
            new ObjectMapper().registerModule(new SimpleModule().addSerializer(Double.class, new FiniteOrNull()).addSerializer(double.class, new FiniteOrNull()))
                    .enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, this);
        }
    }

    /** For the end of the console: where the clusters are and how good. */
    String summary(String output) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%n%,d faces in %,d clusters (%,d of one face, the largest of %,d)%n", nodes, sizes.clusters,
                sizes.clustersOfOne, sizes.largest));
        if (vectors.copies > 0 || vectors.invalid > 0) {
            text.append(String.format(Locale.ROOT, "%,d faces are copies of others; %,d without a usable vector are in no cluster%n", vectors.copies, vectors.invalid));
        }
        text.append(String.format(Locale.ROOT, "%,d similarity edges at sim S >= %.4f; of %,d density edges PCENet checked %,d and kept %,d%n",
                edges.similarity, similarityThreshold, edges.density, edges.checked, edges.kept));
        if (carriedOver != null) {
            text.append(String.format(Locale.ROOT, "%,d clusters keep their ids from %s (%,d faces matched by %s); %,d merged, %,d split, %,d gone, %,d new%n",
                    carriedOver.kept(), carriedOver.from(), carriedOver.faces(), carriedOver.matchedBy(), carriedOver.merged(), carriedOver.split(),
                    carriedOver.gone(), carriedOver.fresh()));
        }
        if (labelsUnknown != null && labelsUnknown > 0) {
            text.append(String.format(Locale.ROOT, "Scores leave out %,d faces whose label is -1 (unknown)%n", labelsUnknown));
        }
        if (scores != null) {
            text.append(line("Pairwise", scores.pairwise())).append(line("BCubed", scores.bcubed()));
            text.append(String.format(Locale.ROOT, "%-9s %.4f%n", "NMI", scores.nmi()));
        }
        engines.forEach(engine -> text.append(engine).append(System.lineSeparator()));
        double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        text.append(String.format(Locale.ROOT, "%s in all stages; clusters are in %s%n", ConsoleProgress.duration(total), output));
        return text.toString();
    }

    private static String line(String name, ClusteringScores.Agreement agreement) {
        return String.format(Locale.ROOT, "%-9s F %.4f (precision %.4f, recall %.4f)%n", name, agreement.fscore(), agreement.precision(), agreement.recall());
    }
}
