package lce.pipeline.block;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * A distributed table with one value per block of consecutive rows. Each block is in the partition that the
 * {@link BlockPlacement} gives, so that tables of the same placement are combined without a shuffle. Only messages
 * between blocks are shuffled.
 *
 * <p>All methods that return Blocks are lazy. If a table has no value for a block, the tables that {@link #map} and
 * {@link #combine} compute from it have none either. Functions run in tasks: they must not refer to Blocks, which are
 * not serializable, nor to the Spark context.
 *
 * @param <T> type of the values: arrays of primitives, or plain classes made of them that
 *     {@link lce.pipeline.BlockRegistrator} lists
 */
public final class Blocks<T> {

    /** Creates the blocks of one partition. */
    public interface Source<T> extends Serializable {

        /**
         * Returns the values of the blocks with these ascending numbers, in their order. The caller reads one value at
         * a time.
         */
        Iterator<T> blocks(Iterator<Integer> numbers);
    }

    /** Computes a result from a block's number and value. */
    public interface NumberedFunction<T, U> extends Serializable {
        U apply(int block, T value);
    }

    /** Opens the resources that a task needs for its blocks. */
    public interface TaskFunction<T, U> extends Serializable {

        /** Returns the function for a task's blocks. It is called once per task, and only if the task has blocks. */
        java.util.function.Function<T, U> open();
    }

    /** Computes the blocks of one partition together. */
    public interface PartitionFunction<T, U> extends Serializable {
        Iterator<Numbered<U>> apply(Iterator<Numbered<T>> blocks);
    }

    /** A block's value with the block's number. It is a record because it exists only within a task. */
    public record Numbered<T>(int block, T value) {}

    /** Creates an array of primitives. */
    public interface ArrayOfLength<A> extends IntFunction<A>, Serializable {}

    /** Answers a question about nodes of a block. */
    public interface Answer<T, A> extends Serializable {

        /**
         * Returns an array with the same number of elements per node.
         *
         * @param nodes distinct and ascending; all are rows of the block
         */
        A about(T block, int[] nodes);
    }

    private final BlockPlacement placement;
    private final JavaPairRDD<Integer, T> records;

    private Blocks(BlockPlacement placement, JavaPairRDD<Integer, T> records) {
        this.placement = placement;
        this.records = records;
    }

    // ------------------------------------------------------------------ sources

    /** Returns a table of all blocks. Each task creates the blocks of its partition. */
    public static <T> Blocks<T> create(JavaSparkContext spark, BlockPlacement placement, Source<T> source) {
        return new Blocks<>(
                placement,
                placement.partitioner().blocks(spark).mapPartitionsToPair(numbers -> numbered(numbers, source), true));
    }

    /**
     * Returns a table of all blocks that one task creates, from the first to the last. Spark then shuffles the blocks
     * to their partitions.
     */
    public static <T> Blocks<T> createInOneTask(JavaSparkContext spark, BlockPlacement placement, Source<T> source) {
        JavaPairRDD<Integer, T> created = spark.parallelize(List.of(placement.blocks()), 1)
                .flatMapToPair(blocks -> numbered(IntStream.range(0, blocks).iterator(), source));
        return new Blocks<>(placement, created.partitionBy(placement.partitioner()));
    }

    private static <T> Iterator<Tuple2<Integer, T>> numbered(Iterator<Integer> numbers, Source<T> source) {
        List<Integer> blocks = new ArrayList<>();
        numbers.forEachRemaining(blocks::add);
        Iterator<T> values = source.blocks(blocks.iterator());
        return Iterators.map(blocks.iterator(), block -> new Tuple2<>(block, values.next()));
    }

    /**
     * Returns a table of records that are already partitioned as the placement requires.
     *
     * @throws IllegalArgumentException if the records have another partitioner than the placement, or none
     */
    public static <T> Blocks<T> of(JavaPairRDD<Integer, T> records, BlockPlacement placement) {
        if (!records.partitioner().isPresent() || !records.partitioner().get().equals(placement.partitioner())) {
            throw new IllegalArgumentException(
                    "The partitioner of the records differs from the partitioner of the placement.");
        }
        return new Blocks<>(placement, records);
    }

    /** Returns the contents of the messages that each block receives. A block that receives none is missing. */
    public static <M> Blocks<Iterable<M>> deliver(JavaRDD<Message<M>> messages, BlockPlacement receivers) {
        JavaPairRDD<Integer, List<M>> contents = messages.mapToPair(
                        message -> new Tuple2<>(message.to(), message.content()))
                .combineByKey(
                        Blocks::listOf,
                        Blocks::appended,
                        Blocks::concatenated,
                        receivers.partitioner(),
                        false, // there is nothing to combine before the shuffle
                        new ProcessSerializer());
        return new Blocks<>(receivers, contents.mapValues(received -> received)); // for the type alone
    }

    private static <M> List<M> listOf(M content) {
        return new ArrayList<>(List.of(content));
    }

    private static <M> List<M> appended(List<M> contents, M content) {
        contents.add(content);
        return contents;
    }

    private static <M> List<M> concatenated(List<M> contents, List<M> more) {
        contents.addAll(more);
        return contents;
    }

    // ------------------------------------------------------------------ block by block

    /** Returns a value per block, computed from the block alone. */
    public <U> Blocks<U> map(Function<T, U> function) {
        return new Blocks<>(placement, records.mapValues(function));
    }

    /** Returns a value per block, computed from the block's number and value. */
    public <U> Blocks<U> mapNumbered(NumberedFunction<T, U> function) {
        return mapPartitions(blocks ->
                Iterators.map(blocks, block -> new Numbered<>(block.block, function.apply(block.block, block.value))));
    }

    /** Returns a value per block. Each task opens the function once, unless it has no blocks. */
    public <U> Blocks<U> mapOpened(TaskFunction<T, U> function) {
        return mapPartitions(blocks -> {
            if (!blocks.hasNext()) {
                return Iterators.none();
            }
            java.util.function.Function<T, U> opened = function.open();
            return Iterators.map(blocks, block -> new Numbered<>(block.block, opened.apply(block.value)));
        });
    }

    /** Returns values computed from a partition's blocks together. The function must keep the numbers of the blocks. */
    public <U> Blocks<U> mapPartitions(PartitionFunction<T, U> function) {
        return new Blocks<>(
                placement,
                records.mapPartitionsToPair(
                        blocks -> Iterators.map(
                                function.apply(Iterators.map(blocks, block -> new Numbered<>(block._1, block._2))),
                                block -> new Tuple2<>(block.block, block.value)),
                        true));
    }

    // ------------------------------------------------------------------ aligned tables

    /** Returns a value per block that both tables have. */
    public <U, V> Blocks<V> combine(Blocks<U> other, Function2<T, U, V> function) {
        return new Blocks<>(
                placement,
                records.join(aligned(other), placement.partitioner())
                        .mapValues(block -> function.call(block._1, block._2)));
    }

    /** Returns a value per block that all three tables have. */
    public <U, V, W> Blocks<W> combine(Blocks<U> second, Blocks<V> third, Function3<T, U, V, W> function) {
        return new Blocks<>(
                placement,
                records.join(aligned(second), placement.partitioner())
                        .join(aligned(third), placement.partitioner())
                        .mapValues(block -> function.call(block._1._1, block._1._2, block._2)));
    }

    /**
     * Returns a value per block of this table.
     *
     * @param absent replaces the other table's value for blocks that it does not have
     */
    public <U, V> Blocks<V> combineOr(Blocks<U> other, U absent, Function2<T, U, V> function) {
        return new Blocks<>(
                placement,
                records.leftOuterJoin(aligned(other), placement.partitioner())
                        .mapValues(block -> function.call(block._1, block._2.orElse(absent))));
    }

    /**
     * Returns a value per block that this table and the second have.
     *
     * @param absent replaces the third table's value for blocks that it does not have
     */
    public <U, V, W> Blocks<W> combineOr(Blocks<U> second, Blocks<V> third, V absent, Function3<T, U, V, W> function) {
        return new Blocks<>(
                placement,
                records.join(aligned(second), placement.partitioner())
                        .leftOuterJoin(aligned(third), placement.partitioner())
                        .mapValues(block -> function.call(block._1._1, block._1._2, block._2.orElse(absent))));
    }

    private <U> JavaPairRDD<Integer, U> aligned(Blocks<U> other) {
        if (!other.placement.equals(placement)) {
            throw new IllegalArgumentException(
                    "Blocks of " + other.placement + " are not aligned with those of " + placement + ".");
        }
        return other.records;
    }

    // ------------------------------------------------------------------ messages between blocks

    /**
     * Sends each block's messages and returns the contents that each block receives. A block that receives none is
     * missing.
     */
    public <M> Blocks<Iterable<M>> exchange(Function<T, Iterator<Message<M>>> messages) {
        return deliver(records.values().flatMap(messages::call), placement);
    }

    /**
     * Sends each block's messages to blocks of another placement and returns the contents that each of those receives.
     *
     * @param messages returns the messages of a block from its number and value
     */
    public <M> Blocks<Iterable<M>> exchange(
            BlockPlacement receivers, NumberedFunction<T, Iterator<Message<M>>> messages) {
        return deliver(records.flatMap(block -> messages.apply(block._1, block._2)), receivers);
    }

    /**
     * Asks the blocks of this table about nodes.
     *
     * @param nodes the nodes that each asking block asks about, distinct and ascending; asking blocks may have another
     *     placement
     * @param array creates an array of answers
     * @return the answers in the order of the asking block's nodes; an asking block without nodes is missing
     */
    public <A> Blocks<A> lookUp(Blocks<int[]> nodes, Answer<T, A> answer, ArrayOfLength<A> array) {
        return NodeLookup.answers(nodes, this, answer).map(parts -> PackedRows.concatenate(parts, array));
    }

    /**
     * Looks up nodes in a table of arrays [rows, width].
     *
     * @param nodes the nodes that each asking block asks about, distinct and ascending; asking blocks may have another
     *     placement
     * @param array creates an array of this table's type
     * @return [nodes, width] in the order of the asking block's nodes; an asking block without nodes is missing
     */
    public Blocks<T> lookUpRows(Blocks<int[]> nodes, int width, ArrayOfLength<T> array) {
        BlockLayout layout = placement.layout();
        return lookUp(nodes, (rows, asked) -> PackedRows.of(rows, layout.places(asked), width, array), array);
    }

    // ------------------------------------------------------------------ results

    /** Returns the values in the order of blocks. */
    public List<T> collect() {
        List<Tuple2<Integer, T>> blocks = new ArrayList<>(records.collect());
        blocks.sort(Comparator.comparing(Tuple2::_1));
        return blocks.stream().map(Tuple2::_2).toList();
    }

    /** Returns the sum of one whole number per block. */
    public long sum(Function<T, Long> number) {
        return map(number).fold(0L, Long::sum);
    }

    /**
     * Returns all values combined, in any order.
     *
     * @param plus must be associative and commutative, to the bit
     */
    public T fold(T zero, Function2<T, T, T> plus) {
        return records.values().fold(zero, plus);
    }

    /** Returns the values, in no order. */
    public JavaRDD<T> values() {
        return records.values();
    }

    /** Returns the values in the order of blocks. */
    public JavaRDD<T> valuesInOrder() {
        return inOrder().values();
    }

    /** Returns the elements of all blocks in the order of blocks. */
    public <R> JavaRDD<R> flatMapInOrder(NumberedFunction<T, Iterator<R>> elements) {
        return inOrder().flatMap(block -> elements.apply(block._1, block._2));
    }

    /**
     * Returns one result per block in the order of blocks. The driver holds one partition at a time.
     *
     * @param function is applied after the blocks of a partition are sorted, so that a task holds one large result at a
     *     time
     */
    public <R> Iterator<R> iterator(Function<T, R> function) {
        return valuesInOrder().map(function).toLocalIterator();
    }

    /**
     * Returns the records in the order of blocks. It sorts within partitions only, because each partition has
     * consecutive blocks.
     */
    private JavaPairRDD<Integer, T> inOrder() {
        return records.repartitionAndSortWithinPartitions(placement.partitioner());
    }

    // ------------------------------------------------------------------ storage

    /**
     * Keeps the values, once computed, in executors' memory, and on their disks if memory does not suffice. Returns
     * this table.
     */
    public Blocks<T> persist() {
        records.persist(StorageLevel.MEMORY_AND_DISK());
        return this;
    }

    /** Computes all values and keeps them as {@link #persist} does. Returns this table. */
    public Blocks<T> computed() {
        persist().records.count();
        return this;
    }

    /** Releases the values. */
    public void unpersist() {
        records.unpersist(false);
    }

    public BlockPlacement placement() {
        return placement;
    }

    /** Returns the records as (block number, value) pairs, so that a caller can store them. */
    public JavaPairRDD<Integer, T> records() {
        return records;
    }

    public JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(records.context());
    }
}
