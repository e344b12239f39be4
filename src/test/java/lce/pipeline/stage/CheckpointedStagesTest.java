package lce.pipeline.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import lce.SharedSpark;
import lce.features.FeatureTable;
import lce.io.BadInputException;
import lce.io.Storage;
import lce.network.InferenceEngine;
import lce.pipeline.ClusterPipeline;
import lce.pipeline.Clustering;
import lce.pipeline.FixedEngine;
import lce.pipeline.GraphRun;
import lce.pipeline.ScoredGraph;
import lce.pipeline.SilentMonitor;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPartitioner;
import lce.pipeline.engine.EngineFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that dies and is started again goes on where it stopped, and comes to the same clusters. */
@Tag("long")
class CheckpointedStagesTest {

    private static final int PARTITIONS = 5;

    private final GraphRun run = GraphRun.of(ScoredGraph.random(700, 6, 3));
    private final List<String> skipped = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void liveForever() {
        MortalEngine.reset(Integer.MAX_VALUE);
    }

    @ParameterizedTest(name = "after {0} slices")
    @ValueSource(ints = {1, 9, 16})
    void finishedPartitionsAreNotRunAgain(int slices) throws Exception {
        GraphRun varied = run.withVariedProbabilities();
        int[] expected = varied.run().labels();
        int all = slicesOf(varied, folder.resolve("whole"));

        MortalEngine.reset(slices);
        assertThrows(SparkException.class, () -> mortal(varied, folder.resolve("killed")));
        SharedSpark.waitForDyingTasks();
        int finished = finishedSlices();
        MortalEngine.reset(Integer.MAX_VALUE);
        assertArrayEquals(expected, mortal(varied, folder.resolve("killed")).labels());
        assertEquals(all - finished, MortalEngine.SLICES.get());
        assertEquals(
                slices > BlockLayout.of(run.graph().n).blocks(),
                skipped.stream().anyMatch(line -> line.startsWith("Local connectivity (LCENet): finished")),
                skipped::toString);
    }

    @Test
    void aSecondRunOverAFinishedOneRunsNothing() {
        GraphRun decisive = run.withCheck(ClusterPipeline.Check.DECISIVE);
        int[] expected = mortal(decisive, folder.resolve("a")).labels();
        MortalEngine.reset(0);
        assertArrayEquals(expected, mortal(decisive, folder.resolve("a")).labels());
        assertEquals(0, MortalEngine.SLICES.get());
        assertEquals(
                9,
                skipped.stream()
                        .filter(line -> line.endsWith(": finished by an earlier run"))
                        .count(),
                skipped::toString);
    }

    @Test
    void whatALaterStageHoldsTooIsDeleted() throws IOException {
        mortal(run, folder.resolve("a"));
        assertEquals(List.of("_finished"), names(folder.resolve("a/neighbour-graph")));
        assertEquals(List.of("_finished"), names(folder.resolve("a/local-connectivity-lcenet")));
        assertEquals(
                PARTITIONS + 1,
                names(folder.resolve("a/symmetric-scores-and-density")).size());
    }

    @Test
    void aFileCutShortIsNamed() throws IOException {
        mortal(run, folder.resolve("a"));
        Path part = folder.resolve("a/connected-components/part-00002");
        byte[] bytes = Files.readAllBytes(part);
        Files.write(part, Arrays.copyOf(bytes, bytes.length - 9));
        Files.deleteIfExists(part.resolveSibling(".part-00002.crc"));
        Throwable thrown = assertThrows(
                Exception.class, () -> mortal(run, folder.resolve("a")).labels());
        while (!(thrown instanceof BadInputException)) {
            thrown = thrown.getCause();
        }
        assertTrue(thrown.getMessage().contains("part-00002 is cut short"), thrown.getMessage());
    }

    @Test
    void nothingHalfWrittenIsLeft() throws Exception {
        MortalEngine.reset(2);
        assertThrows(SparkException.class, () -> mortal(run, folder.resolve("a")));
        assertFalse(Files.exists(folder.resolve("a/local-connectivity-lcenet/_finished")));
        SharedSpark.waitForDyingTasks();
        for (String name : names(folder.resolve("a/local-connectivity-lcenet"))) {
            assertTrue(name.matches("part-\\d{5}"), name);
        }
    }

    /** The run with an engine that may die. */
    private Clustering mortal(GraphRun graph, Path checkpoint) {
        SilentMonitor monitor = new SilentMonitor();
        Stages stages = new CheckpointedStages(
                SharedSpark.context(),
                Storage.of(new Configuration(SharedSpark.context().hadoopConfiguration())),
                checkpoint.toString(),
                monitor);
        try {
            return graph.run(PARTITIONS, 0, new MortalEngine(graph.engine()), stages);
        } finally {
            skipped.addAll(monitor.notes);
        }
    }

    private int slicesOf(GraphRun graph, Path checkpoint) {
        MortalEngine.reset(Integer.MAX_VALUE);
        mortal(graph, checkpoint);
        skipped.clear();
        return MortalEngine.SLICES.get();
    }

    /** Slices whose partitions were written before the engine died, told by what files there are. */
    private int finishedSlices() throws IOException {
        BlockLayout layout = BlockLayout.of(run.graph().n);
        BlockPartitioner partitioner = new BlockPartitioner(layout.blocks(), PARTITIONS);
        int slices = 0;
        for (String stage : List.of("local-connectivity-lcenet", "pairwise-connectivity-pcenet")) {
            boolean finished =
                    Files.exists(folder.resolve("killed").resolve(stage).resolve("_finished"));
            for (int block = 0; block < layout.blocks(); block++) {
                Path part = folder.resolve("killed")
                        .resolve(stage)
                        .resolve(String.format("part-%05d", partitioner.getPartition(block)));
                slices += finished || Files.exists(part) ? 1 : 0; // a block is a slice
            }
        }
        return slices;
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    /** Answers as the given engine does, and dies after so many slices. */
    private static final class MortalEngine implements EngineFactory, InferenceEngine {

        static final AtomicInteger SLICES = new AtomicInteger();
        static final AtomicInteger LEFT = new AtomicInteger();

        private final FixedEngine engine;

        MortalEngine(FixedEngine engine) {
            this.engine = engine;
        }

        static void reset(int slices) {
            SLICES.set(0);
            LEFT.set(slices);
        }

        private static void live() {
            if (LEFT.getAndDecrement() <= 0) {
                throw new IllegalStateException("on purpose");
            }
            SLICES.incrementAndGet();
        }

        @Override
        public InferenceEngine open() {
            return this;
        }

        @Override
        public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
            live();
            engine.localConnectivity(features, neighbours, faces, scores);
        }

        @Override
        public void pairwiseConnectivity(
                FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
            live();
            engine.pairwiseConnectivity(features, sources, targets, pairs, probabilities);
        }

        @Override
        public String description() {
            return engine.description();
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
