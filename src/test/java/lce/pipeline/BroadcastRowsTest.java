package lce.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import lce.SharedSpark;
import lce.io.ElementType;
import lce.io.FeatureFile;
import lce.io.FeatureSegment;
import lce.io.KnnFile;
import lce.io.NpyWriter;
import lce.io.Storage;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.gather.FeatureBlock;
import lce.pipeline.gather.HaloGather;
import lce.pipeline.gather.ResidentGather;
import lce.pipeline.graph.KnnGraph;
import lce.pipeline.nodes.Copies;
import lce.pipeline.nodes.FaceNodes;
import lce.pipeline.search.NeighbourSearch;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

/** Many rows that are left out: they are broadcast, and travel with no task. */
class BroadcastRowsTest {

    private static final int ROWS = 400_000;
    private static final int MOST_BYTES = 100_000; // a sixth of them is Hadoop's configuration

    private final JavaSparkContext spark = SharedSpark.context();
    private final Storage storage = Storage.of(new Configuration(spark.hadoopConfiguration()));

    @TempDir
    Path folder;

    private FaceNodes nodes;
    private List<FeatureSegment> segments;

    @BeforeEach
    void leaveEveryOtherRowOut() throws IOException {
        nodes = FaceNodes.withCopies(new Copies(
                ROWS,
                new int[0],
                new int[0],
                IntStream.range(0, ROWS / 2).map(i -> 2 * i).toArray()));
        Path file = folder.resolve("features.npy");
        try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file), ElementType.FLOAT32, ROWS, 2)) {
            for (int row = 0; row < ROWS; row++) {
                npy.write(row % 2 == 0 ? 0f : row);
                npy.write(0f);
            }
        }
        segments = FeatureSegment.keep(List.of(FeatureFile.open(storage, file.toString(), null)), nodes.rows());
        assertTrue(bytes(segments.get(0)) > ROWS);
    }

    @Test
    void aResidentTableIsSmallAndGoneWithItsGather() {
        ResidentGather gather = new ResidentGather(spark, UUID.randomUUID().toString(), storage, segments);
        assertSmall(gather);
        assertSmall(gather.vectors());
        assertEquals(ROWS / 2, gather.table().open().rows());
        gather.release();
        assertThrows(SparkException.class, () -> gather.table().open());
    }

    @Test
    void vectorsOfAHaloAreSmallAndGoneWithIt() {
        HaloGather gather = new HaloGather(spark, storage, segments, 64, note -> {});
        NeighbourSearch.Vectors vectors = gather.vectors();
        assertSmall(vectors);
        assertEquals(ROWS / 2, vectors.open().rows());
        BlockPlacement placement = BlockPlacement.of(ROWS / 2, 2);
        Broadcast<List<FeatureSegment>> all = spark.broadcast(new ArrayList<>(segments));
        assertSmall(FeatureBlock.read(spark, storage, all, placement).records().rdd());
        gather.release();
        assertThrows(SparkException.class, vectors::open);
    }

    @Test
    void aGraphThatIsReadIsSmall() {
        KnnFile file = KnnFile.open(storage, "src/test/resources/golden/spread/knn.npy");
        BlockPlacement placement = BlockPlacement.of(ROWS / 2, 2);
        ResidentGather gather = new ResidentGather(spark, "none", storage, segments);
        assertSmall(KnnGraph.read(
                        spark,
                        storage,
                        file,
                        spark.broadcast(nodes),
                        8,
                        placement,
                        gather,
                        spark.sc().longAccumulator())
                .records()
                .rdd());
    }

    private static void assertSmall(Object travelling) {
        int bytes = bytes(travelling);
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    private static int bytes(Object travelling) {
        return SparkEnv.get()
                .closureSerializer()
                .newInstance()
                .serialize(travelling, ClassTag$.MODULE$.apply(Object.class))
                .limit();
    }
}
