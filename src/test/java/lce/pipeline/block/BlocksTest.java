package lce.pipeline.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import lce.SharedSpark;
import org.apache.spark.Dependency;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Tables by blocks: alignment, messages, lookups, order, and which of these cost a shuffle. */
class BlocksTest {

    private static final BlockLayout TENS = new BlockLayout(45, 10);

    private final BlockPlacement placement = placement(2);
    private final Blocks<int[]> rows = rows(placement);

    private static BlockPlacement placement(int partitions) {
        return new BlockPlacement(TENS, new BlockPartitioner(TENS.blocks(), partitions));
    }

    /** Each block holds the numbers of its rows. */
    private static Blocks<int[]> rows(BlockPlacement placement) {
        return Blocks.create(
                SharedSpark.context(),
                placement,
                numbers -> Iterators.map(
                        numbers, block -> IntStream.range(TENS.first(block), TENS.first(block) + TENS.rows(block))
                                .toArray()));
    }

    /** Every block tells blocks 1 and 3 its number; blocks 0, 2 and 4 receive nothing. */
    private static Blocks<Integer> senders(Blocks<int[]> from) {
        Blocks<Iterable<Integer>> received = from.exchange(
                from.placement(), (block, ofBlock) -> List.of(new Message<>(1, block), new Message<>(3, 10 * block))
                        .iterator());
        return received.map(numbers -> {
            int sum = 0;
            for (int number : numbers) {
                sum += 1000 + number;
            }
            return sum;
        });
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 2, 3, 5})
    void aBlockReceivesAMessageFromEachSenderAndABlockWithoutMessagesIsMissing(int partitions) {
        assertEquals(List.of(5010, 5100), senders(rows(placement(partitions))).collect());
    }

    @Test
    void combiningLeavesOutMissingBlocksUnlessAValueStandsForThem() {
        Blocks<Integer> some = senders(rows);
        assertEquals(
                List.of(5010 + 10, 5100 + 30),
                rows.combine(some, (ofBlock, sum) -> ofBlock[0] + sum).collect());
        assertEquals(
                List.of(-1, 5010 + 10, 19, 5100 + 30, 39),
                rows.combineOr(some, -1, (ofBlock, sum) -> ofBlock[0] + sum).collect());
        assertEquals(
                List.of(20, 60),
                rows.combine(rows, some, (a, b, sum) -> a[0] + b[0]).collect());
        assertEquals(
                List.of(7, 5030, 47, 5160, 87),
                rows.combineOr(rows, some, 7, (a, b, sum) -> a[0] + b[0] + sum).collect());
    }

    @Test
    void tablesOfOtherPlacementsAreNotCombined() {
        Blocks<int[]> elsewhere = rows(placement(3));
        assertThrows(IllegalArgumentException.class, () -> rows.combine(elsewhere, (a, b) -> a));
        assertThrows(IllegalArgumentException.class, () -> rows.combineOr(elsewhere, new int[0], (a, b) -> a));
        JavaPairRDD<Integer, Integer> unpartitioned =
                SharedSpark.context().parallelizePairs(List.of(new Tuple2<>(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Blocks.of(unpartitioned, placement));
        assertThrows(IllegalArgumentException.class, () -> Blocks.of(elsewhere.records(), placement));
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 2, 5})
    void nodesAreLookedUpInTheirOrderAndAnAskerWithoutNodesIsMissing(int partitions) {
        int[][] asked = {{0, 9, 10, 44}, {}, {23}};
        BlockPlacement askers = BlockPlacement.ofGroups(asked.length);
        Blocks<int[]> nodes =
                Blocks.create(SharedSpark.context(), askers, numbers -> Iterators.map(numbers, asker -> asked[asker]));
        Blocks<double[]> table = rows(placement(partitions)).map(ofBlock -> IntStream.of(ofBlock)
                .asDoubleStream()
                .flatMap(row -> DoubleStream.of(row, 100 + row))
                .toArray());
        List<double[]> answers = table.lookUpRows(nodes, 2, double[]::new).collect();
        assertEquals(2, answers.size());
        assertArrayEquals(new double[] {0, 100, 9, 109, 10, 110, 44, 144}, answers.get(0));
        assertArrayEquals(new double[] {23, 123}, answers.get(1));
        assertArrayEquals(
                new int[] {0, 1, 1, 5},
                rows.lookUp(
                                nodes,
                                (block, ofBlock) -> IntStream.of(ofBlock)
                                        .map(node -> node == 44 ? 5 : node > 0 ? 1 : 0)
                                        .toArray(),
                                int[]::new)
                        .collect()
                        .get(0));
    }

    @ParameterizedTest(name = "{0} partitions")
    @ValueSource(ints = {1, 2, 5})
    void resultsAreInTheOrderOfBlocksHoweverTheBlocksCome(int partitions) {
        BlockPlacement there = placement(partitions);
        List<Tuple2<Integer, Integer>> backwards =
                IntStream.range(0, 5).mapToObj(i -> new Tuple2<>(4 - i, 4 - i)).toList();
        Blocks<Integer> blocks =
                Blocks.of(SharedSpark.context().parallelizePairs(backwards, 2).partitionBy(there.partitioner()), there);
        assertEquals(List.of(0, 1, 2, 3, 4), blocks.collect());
        assertEquals(List.of(0, 1, 2, 3, 4), blocks.valuesInOrder().collect());
        assertEquals(
                List.of(0, 2, 4, 6, 8),
                blocks.flatMapInOrder((block, value) -> List.of(block + value).iterator())
                        .collect());
        List<Integer> tens = new ArrayList<>();
        blocks.iterator(value -> 10 * value).forEachRemaining(tens::add);
        assertEquals(List.of(0, 10, 20, 30, 40), tens);
        assertEquals(10, blocks.sum(value -> (long) value));
        assertEquals(4, blocks.fold(0, Math::max));
    }

    @Test
    void blocksOfOneTaskAndOpenedFunctionsGiveTheSameBlocks() {
        Blocks<Integer> created = Blocks.createInOneTask(
                SharedSpark.context(), placement(5), numbers -> Iterators.map(numbers, block -> 3 * block));
        assertEquals(List.of(0, 3, 6, 9, 12), created.collect());
        assertEquals(
                List.of(1, 4, 7, 10, 13),
                created.mapOpened(() -> value -> value + 1).collect());
        assertEquals(
                List.of(0, 4, 8, 12, 16),
                created.mapNumbered((block, value) -> block + value).collect());
    }

    @Test
    void onlyMessagesAreShuffled() {
        int source = shuffles(rows);
        Blocks<Integer> mapped =
                rows.map(ofBlock -> 1).mapNumbered((block, one) -> one).mapOpened(() -> one -> one);
        assertEquals(source, shuffles(mapped));
        assertEquals(
                source, shuffles(rows.combine(mapped, mapped, (a, b, c) -> b).combineOr(mapped, 0, Integer::sum)));
        assertEquals(source + 1, shuffles(senders(rows)));
        assertEquals(source + 2, shuffles(rows.lookUpRows(rows, 1, int[]::new))); // requests and replies
    }

    private static int shuffles(Blocks<?> blocks) {
        Set<Integer> ids = new HashSet<>();
        addShuffles(blocks.valuesInOrder().rdd(), ids);
        return ids.size();
    }

    private static void addShuffles(RDD<?> rdd, Set<Integer> ids) {
        for (int i = 0; i < rdd.dependencies().size(); i++) {
            Dependency<?> dependency = rdd.dependencies().apply(i);
            if (dependency instanceof ShuffleDependency<?, ?, ?> shuffle) {
                ids.add(shuffle.shuffleId());
            }
            addShuffles(dependency.rdd(), ids);
        }
    }

    @Test
    void aFunctionCannotReferToBlocks() {
        Blocks<int[]> others = rows;
        assertThrows(
                SparkException.class,
                () -> rows.map(ofBlock -> others.placement().blocks()).collect());
    }
}
