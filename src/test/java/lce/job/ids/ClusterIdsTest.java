package lce.job.ids;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import lce.SharedSpark;
import lce.io.BadInputException;
import lce.io.Storage;
import lce.job.output.MetricsFile;
import lce.job.output.RunFacts;
import lce.pipeline.Clustering;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which clusters keep the ids of an earlier run, and which get new ones. A run is told here by the group of each of its
 * rows.
 */
@Tag("long")
class ClusterIdsTest {

    @TempDir
    Path folder;

    private ClusterIds.CarriedOver carriedOver;

    @Test
    void withoutAnEarlierRunClustersCountFromZeroInTheOrderOfTheirSmallestRows() throws IOException {
        assertIds(run("first", null, 7, 7, 3, 7, 5, 3), 0, 0, 1, 0, 2, 1);
    }

    @Test
    void theSameFacesKeepTheirIds() throws IOException {
        run("first", null, 1, 1, 2, 2, 3);
        run("second", "first", 2, 2, 2, 2, 3); // 0 and 1 in one cluster
        assertIds(run("third", "second", 5, 5, 5, 5, 6), 0, 0, 0, 0, 2);
        assertCounts(5, 2, 0, 0, 0, 0);
    }

    @Test
    void aMergedClusterHasTheIdOfItsGreaterPart() throws IOException {
        run("first", null, 1, 1, 2, 2, 2, 3);
        assertIds(run("second", "first", 9, 9, 9, 9, 9, 3), 1, 1, 1, 1, 1, 2);
        assertCounts(6, 2, 1, 0, 0, 0);
    }

    @Test
    void ofEqualPartsTheSmallerIdStays() throws IOException {
        run("first", null, 1, 2, 2, 1, 3, 3);
        assertIds(run("second", "first", 9, 9, 9, 9, 9, 9), 0, 0, 0, 0, 0, 0);
        assertCounts(6, 1, 2, 0, 0, 0);
    }

    @Test
    void theGreaterPartOfASplitClusterKeepsItsId() throws IOException {
        run("first", null, 1, 1, 1, 1, 1, 2);
        assertIds(run("second", "first", 8, 8, 9, 9, 9, 2), 2, 2, 0, 0, 0, 1);
        assertCounts(6, 2, 0, 1, 0, 1);
    }

    @Test
    void noHalfOfASplitClusterKeepsItsId() throws IOException {
        run("first", null, 1, 1, 1, 1);
        assertIds(run("second", "first", 8, 8, 9, 9), 1, 1, 2, 2);
        assertCounts(4, 0, 0, 1, 0, 2);
    }

    @Test
    void aClusterOfWhichMostFacesComeFromElsewhereGetsANewId() throws IOException {
        // all of cluster 0 is in a cluster with more faces of cluster 1, which goes on in another
        run("first", null, 1, 1, 2, 2, 2, 2, 2, 2, 2);
        assertIds(run("second", "first", 8, 8, 8, 8, 8, 9, 9, 9, 9), 2, 2, 2, 2, 2, 1, 1, 1, 1);
        assertCounts(9, 1, 1, 1, 0, 1);
    }

    @Test
    void facesThatAreGoneDoNotCount() throws IOException {
        run("first", null, 1, 2, 1, 1, 1, 1); // of cluster 0 only rows 0 and 2 survive
        assertIds(run("second", "first", 8, 2, 8), 0, 1, 0);
        assertCounts(3, 2, 0, 0, 0, 0);
    }

    @Test
    void newFacesGetNewIdsUnlessTheyJoin() throws IOException {
        run("first", null, 1, 2);
        assertIds(run("second", "first", 1, 2, 1, 3, 3, 4), 0, 1, 0, 2, 2, 3);
        assertCounts(2, 2, 0, 0, 0, 2);
    }

    @Test
    void idsThatAreGoneAreNotGivenAgainByTheRunAfterNext() throws IOException {
        run("first", null, 1, 2, 3);
        assertIds(run("second", "first", 1), 0);
        assertCounts(1, 1, 0, 0, 2, 0);
        assertIds(run("third", "second", 1, 2, 3), 0, 3, 4);
        assertIds(run("fourth", "third", 9, 9, 9, 4), 0, 0, 0, 5);
    }

    @Test
    void facesAreMatchedByIdWhereverTheyStand() throws IOException {
        run("first", null, List.of("a", "b", "c", "d", "e"), 1, 1, 2, 2, 2);
        assertIds(run("second", "first", List.of("e", "x", "d", "b", "a"), 2, 5, 2, 1, 1), 1, 2, 1, 0, 0);
        assertEquals("id", carriedOver.matchedBy());
        assertCounts(4, 2, 0, 0, 0, 1);
    }

    @Test
    void facesAreMatchedByRowWhereOneRunHasNoIds() throws IOException {
        run("first", null, List.of("a", "b", "c"), 1, 1, 2);
        assertIds(run("second", "first", 8, 8, 9), 0, 0, 1);
        assertEquals("row", carriedOver.matchedBy());
    }

    @Test
    void facesWithoutAnIdAreNew() throws IOException {
        List<String> ids = new ArrayList<>(List.of("a", "b", "c"));
        ids.set(1, null);
        run("first", null, ids, 1, 2, 3);
        assertIds(run("second", "first", ids, 1, 2, 3), 0, 3, 2);
        assertCounts(2, 2, 0, 0, 1, 1);
    }

    @Test
    void anIdThatTwoFacesHaveIsRefused() throws IOException {
        run("first", null, List.of("a", "b", "b"), 1, 1, 2);
        run("good", null, List.of("a", "b", "c"), 1, 1, 2);
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "first", List.of("a", "b", "c"), 1, 1, 2)),
                "first has the id b more than once");
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "good", List.of("c", "b", "c"), 1, 1, 2)),
                "faces.parquet has the id c more than once");
    }

    @Test
    void idsOfAnotherTypeAreRefused() throws IOException {
        run("first", null, List.of("1", "2"), 1, 2);
        assertSaid(
                assertThrows(
                        BadInputException.class,
                        () -> run("second", "first", DataTypes.LongType, List.of(1L, 2L), 1, 2)),
                "first has ids of type string",
                "faces.parquet has ids of type bigint");
    }

    @Test
    void whatIsNoOutputOfThisVersionIsRefused() throws IOException {
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "nowhere", 1)),
                "nowhere does not exist",
                "--previous");
        Files.createDirectory(folder.resolve("empty"));
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "empty", 1)),
                "empty holds no metrics.json",
                "--previous");
        run("older", null, 1);
        Files.writeString(folder.resolve("older/metrics.json"), "{\"clusters\": 1}");
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "older", 1)),
                "older has a metrics.json without next_cluster_id",
                "--previous");
        Files.writeString(folder.resolve("older/metrics.json"), "{\"clusters\"");
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "older", 1)),
                "older has a metrics.json that is not JSON",
                "--previous");
        run("half", null, 1);
        try (var files = Files.walk(folder.resolve("half/clusters"))) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
        assertSaid(
                assertThrows(BadInputException.class, () -> run("second", "half", 1)), "half/clusters does not exist");
    }

    /** Random runs in a row, against the rule written plainly. */
    @Test
    void anyRunsFollowTheRule() throws IOException {
        Random random = new Random(5);
        Map<Integer, Long> before = new HashMap<>();
        long next = 0;
        for (int turn = 0; turn < 6; turn++) {
            int[] groups = random.ints(20 + random.nextInt(20), 0, 12).toArray();
            int[] labels = inOrder(groups);
            long[] ids = run("run" + turn, turn == 0 ? null : "run" + (turn - 1), groups);
            Map<Integer, Long> expected = plainly(before, labels, next);
            for (int row = 0; row < labels.length; row++) {
                assertEquals(expected.get(labels[row]), ids[row], "turn " + turn + ", row " + row);
            }
            before.clear();
            for (int row = 0; row < labels.length; row++) {
                before.put(row, ids[row]);
            }
            next = Math.max(next, LongStream.of(ids).max().getAsLong() + 1);
        }
    }

    /** The id of each cluster. */
    private static Map<Integer, Long> plainly(Map<Integer, Long> before, int[] now, long next) {
        int clusters = IntStream.of(now).max().getAsInt() + 1;
        Map<Integer, Long> ids = new HashMap<>();
        for (int cluster = 0; cluster < clusters; cluster++) {
            Map<Long, Integer> parts = new HashMap<>();
            for (int row = 0; row < now.length; row++) {
                if (now[row] == cluster && before.containsKey(row)) {
                    parts.merge(before.get(row), 1, Integer::sum);
                }
            }
            int most = parts.values().stream().max(Integer::compare).orElse(0);
            Long heirOf = null;
            for (long old : parts.keySet()) {
                long surviving = IntStream.range(0, now.length)
                        .filter(row -> before.getOrDefault(row, -1L) == old)
                        .count();
                if (parts.get(old) == most && 2 * most > surviving && (heirOf == null || old < heirOf)) {
                    heirOf = old;
                }
            }
            ids.put(cluster, heirOf != null ? heirOf : next++);
        }
        return ids;
    }

    private long[] run(String name, String previous, int... groups) throws IOException {
        return run(name, previous, null, null, groups);
    }

    private long[] run(String name, String previous, List<String> faces, int... groups) throws IOException {
        return run(name, previous, DataTypes.StringType, faces, groups);
    }

    /** Writes what the job does of such a run, as far as another needs it; returns the cluster id of each row. */
    private long[] run(String name, String previous, DataType type, List<?> faces, int... groups) throws IOException {
        int[] labels = inOrder(groups);
        StructType columns =
                new StructType().add("row", DataTypes.LongType, false).add("cluster", DataTypes.LongType, false);
        StructType named = new StructType()
                .add("row", DataTypes.LongType, false)
                .add("id", type == null ? DataTypes.StringType : type);
        List<Row> clusters = new ArrayList<>();
        List<Row> ids = new ArrayList<>();
        for (int row = 0; row < labels.length; row++) {
            clusters.add(RowFactory.create((long) row, (long) labels[row]));
            ids.add(RowFactory.create((long) row, faces == null ? null : faces.get(row)));
        }
        Dataset<Row> faceIds = faces == null ? null : SharedSpark.session().createDataFrame(ids, named);
        Dataset<Row> present = SharedSpark.session().createDataFrame(clusters, columns);
        if (faces != null) {
            present = present.join(faceIds, "row");
        }
        RunFacts.Sizes sizes = RunFacts.Sizes.of(labels);
        Storage storage = Storage.of(SharedSpark.context().hadoopConfiguration());
        ClusterIds result = previous == null
                ? ClusterIds.inOrder(sizes.clusters())
                : ClusterIds.carriedOver(
                        PreviousClusters.open(
                                SharedSpark.session(),
                                storage,
                                folder.resolve(previous).toString(),
                                faceIds,
                                "faces.parquet"),
                        present,
                        sizes.clusters());
        carriedOver = result.carriedOver();
        result.name(present, SharedSpark.context())
                .write()
                .parquet(folder.resolve(name).resolve("clusters").toString());
        MetricsFile.write(
                new RunFacts(
                        Map.of(),
                        List.of(),
                        labels.length,
                        new RunFacts.Vectors(labels.length, 0, 0),
                        1,
                        0,
                        null,
                        new Clustering.Counts(0, 0, 0, 0),
                        sizes,
                        result.next(),
                        carriedOver,
                        null,
                        null,
                        Map.of()),
                Files.newOutputStream(folder.resolve(name).resolve("metrics.json")));
        List<Row> written = SharedSpark.session()
                .read()
                .parquet(folder.resolve(name).resolve("clusters").toString())
                .orderBy("row")
                .collectAsList();
        return written.stream().mapToLong(row -> row.<Long>getAs("cluster")).toArray();
    }

    /** Groups by numbers 0, 1, ... in the order of their first rows. */
    private static int[] inOrder(int[] groups) {
        Map<Integer, Integer> numbers = new HashMap<>();
        return IntStream.of(groups)
                .map(group -> numbers.computeIfAbsent(group, unused -> numbers.size()))
                .toArray();
    }

    private static void assertIds(long[] actual, long... expected) {
        assertArrayEquals(expected, actual);
    }

    private void assertCounts(long faces, long kept, long merged, long split, long gone, long fresh) {
        assertEquals(
                new ClusterIds.CarriedOver(
                        carriedOver.from(), carriedOver.matchedBy(), faces, kept, merged, split, gone, fresh),
                carriedOver);
    }

    private static void assertSaid(BadInputException refusal, String... words) {
        assertEquals(1, refusal.getMessage().lines().count());
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
        }
    }
}
