package lce.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import lce.Jobs;
import lce.SharedSpark;
import lce.features.FeatureTable;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import lce.network.InferenceEngine;
import lce.pipeline.engine.EngineFactory;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that builds its graph in lists, and is stopped when it has let go of the graph. */
@Tag("long")
class ResumedListsTest {

    private static final String DEMO = "data/demo/";

    @TempDir
    Path folder;

    @Test
    void itGoesOnWithoutTheGraphAndStillSaysHowMuchOfItWasFound() throws IOException {
        List<String> whole = flags("whole");
        assertEquals(0, Jobs.cluster(whole, new PrintStream(new ByteArrayOutputStream())));
        List<String> stopped = flags("stopped");
        stopped.addAll(List.of("--checkpoint", folder.resolve("checkpoint").toString()));

        ClusterOptions options = new CommandLineParser(Storage.of(new Configuration()))
                .parse(ClusterOptions::new, stopped.toArray(String[]::new), new PrintWriter(System.out))
                .orElseThrow();
        PrintStream quiet = new PrintStream(new ByteArrayOutputStream());
        assertThrows(
                Exception.class, () -> new ClusterRun(SharedSpark.session(), options, quiet, WithoutPairs::new).run());
        assertTrue(Files.exists(folder.resolve("checkpoint/knn-graph/_finished")));

        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertEquals(0, Jobs.cluster(stopped, new PrintStream(said)), said::toString);
        assertTrue(said.toString().contains("kNN graph: finished by an earlier run"), said::toString);
        assertTrue(said.toString().contains("sample faces' neighbours were found"), said::toString);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole/labels.npy")),
                Files.readAllBytes(folder.resolve("stopped/labels.npy")));
    }

    private List<String> flags(String output) {
        return new ArrayList<>(List.of(
                "--features",
                DEMO + "features.npy",
                "--lce-weights",
                DEMO + "LCENet.pth",
                "--pce-weights",
                DEMO + "PCENet.pth",
                "--knn-method",
                "ivf",
                "--output",
                folder.resolve(output).toString()));
    }

    /** Engines that die of the first pair. */
    private record WithoutPairs(EngineFactory engines) implements EngineFactory {

        @Override
        public InferenceEngine open() {
            InferenceEngine engine = engines.open();
            return new InferenceEngine() {

                @Override
                public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
                    engine.localConnectivity(features, neighbours, faces, scores);
                }

                @Override
                public void pairwiseConnectivity(
                        FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
                    throw new IllegalStateException("stopped here");
                }

                @Override
                public int batch() {
                    return engine.batch();
                }

                @Override
                public String description() {
                    return engine.description();
                }

                @Override
                public void close() {
                    engine.close();
                }
            };
        }
    }
}
