package lce;

import static lce.ChangedGraph.DIM;
import static lce.ChangedGraph.GOLDEN;
import static lce.ChangedGraph.N;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lce.io.ElementType;
import lce.io.NpyWriter;
import org.junit.jupiter.params.provider.Arguments;

/** Whole jobs that are given the golden graph with a change, all in one folder. */
final class GraphJob {

    private final Path folder;

    GraphJob(Path folder) {
        this.folder = folder;
    }

    /** Returns the arguments of a test: its name, the layout, the change, and the words that the job says. */
    static Arguments graph(String name, GraphLayout layout, Consumer<ChangedGraph> change, String... words) {
        return Arguments.of(name + ", " + layout, layout, change, List.of(words));
    }

    /** Writes the graph and its features, and returns the flags of a job that reads them. */
    List<String> flags(String out, GraphLayout layout, Consumer<ChangedGraph> change) throws IOException {
        ChangedGraph graph = new ChangedGraph();
        change.accept(graph);
        Path features = folder.resolve("features.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(features), ElementType.FLOAT32, N, DIM)) {
            for (double[] vector : graph.features) {
                for (double value : vector) {
                    npy.write((float) value);
                }
            }
        }
        return new ArrayList<>(List.of(
                "--features",
                features.toString(),
                "--knn",
                layout.write(graph, folder).toString(),
                "--lce-weights",
                GOLDEN.resolve("LCENet.pth").toString(),
                "--pce-weights",
                GOLDEN.resolve("PCENet.pth").toString(),
                "--precision",
                "f32",
                "--output",
                folder.resolve(out).toString()));
    }

    /** Runs the job and returns what it printed. */
    String succeed(List<String> flags) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(flags, new PrintStream(said)), said::toString);
        return said.toString();
    }

    /** Returns the metrics of the job with this output. */
    JsonNode metrics(String out) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(out).resolve("metrics.json").toFile());
    }
}
