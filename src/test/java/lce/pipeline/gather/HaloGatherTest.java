package lce.pipeline.gather;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import lce.SharedSpark;
import lce.io.CheckpointFile;
import lce.io.FeatureFile;
import lce.io.FeatureSegment;
import lce.io.KnnFile;
import lce.io.Storage;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.pipeline.ClusterPipeline;
import lce.pipeline.Clustering;
import lce.pipeline.Pieces;
import lce.pipeline.SilentMonitor;
import lce.pipeline.engine.EngineChoice;
import lce.pipeline.engine.NetworkEngines;
import lce.pipeline.graph.GivenGraph;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.stage.PersistedStages;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both gathers on the demo faces: the same results to the bit, in whatever pieces. */
@Tag("long")
class HaloGatherTest {

    private static final int FACES = 4145;
    private static final int K = 16;
    private static Clustering resident;

    private final JavaSparkContext spark = SharedSpark.context();
    private final Storage storage = Storage.of(spark.hadoopConfiguration());
    private final List<FeatureSegment> segments = List.of(FeatureFile.open(storage, "data/demo/features.npy", null));
    private final SilentMonitor monitor = new SilentMonitor();
    private Gather gather;

    @AfterEach
    void release() {
        gather.release();
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 3, 16})
    void haloIsResidentToTheBitAndNeighboursTravelTogether(int partitions) {
        if (resident == null) {
            gather = new ResidentGather(spark, "demo", storage, segments);
            resident = run(5);
            monitor.notes.clear();
        }
        gather = new HaloGather(spark, storage, segments, 200, monitor::note);
        Clustering halo = run(partitions);
        assertArrayEquals(Pieces.floats(resident.scores()), Pieces.floats(halo.scores()), 0f);
        assertArrayEquals(Pieces.doubles(resident.densities()), Pieces.doubles(halo.densities()));
        assertArrayEquals(Pieces.longs(resident.densityEdges()), Pieces.longs(halo.densityEdges()));
        assertArrayEquals(Pieces.floats(resident.probabilities()), Pieces.floats(halo.probabilities()), 0f);
        assertArrayEquals(resident.labels(), halo.labels());
        // groups of random faces would bring 12.7 of each one's 16 neighbours
        double rowsAFace = Double.parseDouble(monitor.notes.stream()
                .filter(note -> note.contains("per sample"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*, ([0-9.]+) per sample", "$1"));
        assertTrue(rowsAFace < 8, monitor.notes::toString);
    }

    private Clustering run(int partitions) {
        LceNet lce = LceNet.of(CheckpointFile.read(storage, "data/demo/LCENet.pth"), 8);
        PceNet pce = PceNet.of(CheckpointFile.read(storage, "data/demo/PCENet.pth"), 8);
        NetworkEngines engines = new NetworkEngines(
                spark, lce, pce, EngineChoice.CPU, Precision.F32, spark.sc().collectionAccumulator("engines"));
        Stages stages = new PersistedStages(monitor);
        Broadcast<FaceNodes> nodes = spark.broadcast(FaceNodes.all(FACES));
        GivenGraph graph = GivenGraph.read(
                spark, storage, KnnFile.open(storage, "data/demo/knn.npz"), nodes, K, partitions, gather, true, stages);
        return new ClusterPipeline(nodes, K, partitions, gather, engines, ClusterPipeline.Check.ALL, stages).run(graph);
    }
}
