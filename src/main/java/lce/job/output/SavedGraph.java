package lce.job.output;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

import lce.io.ElementType;
import lce.io.Storage;
import lce.job.cli.ConsoleProgress;
import lce.pipeline.graph.BuiltGraph;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

/**
 * Writes a graph as an .npz for --knn: knns int32 [N, k] and dists f32 [N, k], not compressed, so that tasks can read
 * any rows.
 */
public final class SavedGraph {

    private static final String PARTS = ".parts";

    private SavedGraph() {}

    /** Writes and publishes the file in a separate stage. */
    public static void publish(BuiltGraph graph, Storage storage, OutputFile file, ConsoleProgress progress) {
        progress.step("Saving the kNN graph", "faces", graph.faces(), graph.partitions(), done -> {
            write(graph, storage, file);
            file.publish();
        });
    }

    private static void write(BuiltGraph graph, Storage storage, OutputFile file) throws IOException {
        ArrayParts ids = new ArrayParts(storage, file.path(PARTS), "knns", ElementType.INT32, graph.faces(), graph.k());
        ArrayParts distances =
                new ArrayParts(storage, file.path(PARTS), "dists", ElementType.FLOAT32, graph.faces(), graph.k());
        ArrayParts.writeNpz(
                List.of(ids, distances),
                List.of(parts(graph.ids(), ids), parts(graph.distances(), distances)),
                file.open());
    }

    private static List<String> parts(JavaRDD<byte[]> pieces, ArrayParts array) {
        return pieces.mapPartitions(partition -> {
                    String part = array.part(TaskContext.getPartitionId());
                    try (OutputStream out = array.create(part)) {
                        while (partition.hasNext()) {
                            out.write(partition.next());
                        }
                    }
                    return List.of(part).iterator();
                })
                .collect();
    }
}
