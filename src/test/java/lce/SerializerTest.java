package lce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.esotericsoftware.kryo.Kryo;
import lce.knn.InvertedLists;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.gather.HaloGather;
import lce.pipeline.nodes.CopiedRows;
import org.apache.spark.serializer.KryoRegistrator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole jobs in sessions that serialize otherwise than this project's own sessions do, as notebooks and other programs
 * have them.
 */
@Tag("long")
class SerializerTest {

    private static final String GOLDEN = "src/test/resources/golden/spread/";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"spark.serializer, org.apache.spark.serializer.JavaSerializer", "spark.kryo.registrator, ''"})
    void anySerializerGivesTheSameClusters(String property, String value) throws Exception {
        Process job = JobProcess.of(
                        Map.of("spark.master", "local[2]", property, value),
                        "lce.ClusterJob",
                        List.of(
                                "--features",
                                GOLDEN + "features.npy",
                                "--knn",
                                GOLDEN + "knn.npz",
                                "--lce-weights",
                                GOLDEN + "LCENet.pth",
                                "--pce-weights",
                                GOLDEN + "PCENet.pth",
                                "--gather",
                                "halo",
                                "--partitions",
                                "4",
                                "--save-intermediates",
                                "--output",
                                folder.resolve("out").toString()))
                .start();
        String console = new String(job.getInputStream().readAllBytes());
        assertEquals(0, job.waitFor(), console);
        assertArrayEquals(Npy.read(Path.of(GOLDEN + "labels_pred.npy")), Npy.read(folder.resolve("out/labels.npy")));
    }

    @Test
    void everyClassThatTravelsIsRegistered() throws Exception {
        String name = TravellingClasses.class.getName();
        Process jobs = JobProcess.of(
                        Map.of("spark.master", "local[2]", "spark.kryo.registrator", name),
                        name,
                        List.of(folder.toString()))
                .start();
        String console = new String(jobs.getInputStream().readAllBytes());
        assertEquals(0, jobs.waitFor(), console);
        Set<String> travelled = new TreeSet<>(Files.readAllLines(folder.resolve("travelled")));
        for (Class<?> way : List.of(KnnBlock.class, CopiedRows.class, HaloGather.Packet.class, InvertedLists.class)) {
            assertTrue(travelled.contains(way.getName()), () -> way + " is not among " + travelled);
        }
        travelled.removeAll(TravellingClasses.knownTo(registered()));
        assertEquals(Set.of(), travelled, "classes that no registrator registers");
    }

    /** A serializer of the sessions that this project opens itself. */
    private static Kryo registered() throws ReflectiveOperationException {
        Kryo kryo = new Kryo();
        String registrators = SharedSpark.session().conf().get("spark.kryo.registrator");
        for (String name : registrators.split(",")) {
            ((KryoRegistrator) Class.forName(name).getConstructor().newInstance()).registerClasses(kryo);
        }
        return kryo;
    }
}
