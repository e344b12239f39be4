package lce.job.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;

/** Writes metrics.json: the facts of a run under the names that other programs read. */
public final class MetricsFile {

    public static final String NAME = "metrics.json";

    private MetricsFile() {}

    /**
     * Writes the file and closes the stream. A fact that does not apply to the run is omitted; a number that is not
     * finite is null.
     */
    public static void write(RunFacts facts, OutputStream out) throws IOException {
        try (out) {
            new ObjectMapper()
                    .registerModule(new SimpleModule()
                            .addSerializer(Double.class, new FiniteOrNull())
                            .addSerializer(double.class, new FiniteOrNull()))
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(out, fields(facts));
        }
    }

    /** Returns the fields in the order of the file. */
    private static Map<String, Object> fields(RunFacts facts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("configuration", facts.configuration());
        fields.put("engines", facts.engines());
        fields.put("nodes", facts.nodes());
        fields.put("distinct_faces", facts.vectors().distinct());
        fields.put("copies", facts.vectors().copies());
        fields.put("invalid_faces", facts.vectors().invalid());
        fields.put("k", facts.k());
        fields.put("sim_threshold", facts.similarityThreshold());
        if (facts.graph() != null) {
            fields.put("graph", graph(facts.graph()));
        }
        fields.put("edge_d", facts.edges().densityEdges());
        fields.put("edge_d_checked", facts.edges().densityEdgesChecked());
        fields.put("edge_d_kept", facts.edges().densityEdgesKept());
        fields.put("edge_s", facts.edges().similarityEdges());
        fields.put("clusters", facts.sizes().clusters());
        fields.put("clusters_of_one", facts.sizes().clustersOfOne());
        fields.put("largest_cluster", facts.sizes().largest());
        fields.put("next_cluster_id", facts.nextClusterId());
        if (facts.carriedOver() != null) {
            fields.put("carried_over", facts.carriedOver());
        }
        if (facts.labelsUnknown() != null) {
            fields.put("labels_unknown", facts.labelsUnknown());
        }
        if (facts.scores() != null) {
            fields.put("pairwise", facts.scores().pairwise());
            fields.put("bcubed", facts.scores().bcubed());
            fields.put("nmi", facts.scores().nmi());
        }
        fields.put("seconds", facts.seconds());
        return fields;
    }

    private static Map<String, Object> graph(RunFacts.Graph graph) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rows_checked", graph.rowsChecked());
        fields.put("self_moved", graph.selfMoved());
        fields.put("missing_neighbours", graph.missingNeighbours());
        return fields;
    }

    /** Writes null for numbers that are not finite, because JSON has no NaN and Jackson would write it as text. */
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
}
