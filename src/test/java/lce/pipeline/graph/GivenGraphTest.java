package lce.pipeline.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import lce.Npy;
import lce.SharedSpark;
import lce.io.BadInputException;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.FeatureSegment;
import lce.io.KnnFile;
import lce.io.NpyWriter;
import lce.io.Storage;
import lce.pipeline.SilentMonitor;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.CheckpointedStages;
import lce.pipeline.stage.Stages;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two runs with one checkpoint, each of which checks the graph or does not. */
class GivenGraphTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/spread");
    private static final int N = 110;
    private static final int K = 8;

    private final JavaSparkContext spark = SharedSpark.context();
    private final Storage storage = Storage.of(new Configuration(spark.hadoopConfiguration()));

    @TempDir
    Path folder;

    /** @param released by the first run, as runs do after LCENet; a run that refuses the graph never gets as far */
    @ParameterizedTest(name = "good: {0}, released: {1}, checked first: {2}, then: {3}")
    @CsvSource({
        "true, false, true, false",
        "true, true, false, true",
        "true, true, true, false",
        "true, true, true, true",
        "false, false, true, false",
        "false, false, true, true",
        "false, false, false, true",
        "false, true, false, true"
    })
    void aGraphAgreesOnlyIfItWasCheckedAndDoes(boolean isGood, boolean isReleased, boolean first, boolean second)
            throws IOException {
        Path graph = graph(isGood);
        read(graph, isGood, first, isReleased);
        read(graph, isGood, second, false);
        read(graph, isGood, second, false); // all stages are finished
    }

    private void read(Path graph, boolean isGood, boolean checked, boolean isReleased) {
        SilentMonitor monitor = new SilentMonitor();
        Stages stages = new CheckpointedStages(
                spark, storage, folder.resolve("checkpoint").toString(), monitor);
        List<FeatureSegment> segments =
                List.of(FeatureFile.open(storage, GOLDEN.resolve("features.npy").toString(), null));
        Gather gather = new ResidentGather(spark, UUID.randomUUID().toString(), storage, segments);
        try {
            if (checked && !isGood) {
                String said = assertThrows(BadInputException.class, () -> read(graph, gather, true, stages))
                        .getMessage();
                assertTrue(said.contains("not sorted by distance"), said);
            } else {
                GivenGraph given = read(graph, gather, checked, stages);
                assertEquals(checked ? N : 0, given.rowsChecked());
                assertEquals(N, given.selfMoved());
                if (isReleased) {
                    given.release();
                }
            }
            assertEquals(
                    checked && isGood,
                    monitor.notes.stream().anyMatch(note -> note.contains("agree with the features")),
                    monitor.notes::toString);
        } finally {
            gather.release();
        }
    }

    private GivenGraph read(Path graph, Gather gather, boolean checked, Stages stages) {
        return GivenGraph.read(
                spark,
                storage,
                KnnFile.open(storage, graph.toString()),
                spark.broadcast(FaceNodes.all(N)),
                K,
                2,
                gather,
                checked,
                stages);
    }

    /**
     * The golden graph with each face last in its row; if it is not good, its other neighbours are the farthest first.
     */
    private Path graph(boolean isGood) throws IOException {
        double[] ids = Npy.read(GOLDEN.resolve("knn.npy"));
        Path path = folder.resolve("knn.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(path), ElementType.INT64, N, K)) {
            for (int cell = 0; cell < N * K; cell++) {
                int column = cell % K;
                int from = isGood ? (column + 1) % K : K - 1 - column;
                npy.write((long) ids[cell - column + from]);
            }
        }
        return path;
    }
}
