package lce.pipeline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.knn.FileVectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * Samples travel to groups of their like, and to each group the vectors that its samples mention, each once: its halo. No machine holds
 * the table, and what a task holds is a group and its halo, whatever the number of faces.
 */
public final class HaloGather implements Gather {

    private final JavaSparkContext spark;
    private final Storage storage;
    private final Broadcast<List<FeatureSegment>> segments; // each may list many rows that are left out
    private final int rowsInAGroup;
    private final Consumer<String> report;
    private JavaPairRDD<Integer, FeatureBlock> vectors;
    private Locality locality;

    /**
     * @param rowsInAGroup whose halo a task can hold, see {@link #rowsInAGroup}
     * @param report       is told how many vectors travelled
     */
    public HaloGather(JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, int rowsInAGroup, Consumer<String> report) {
        this.spark = spark;
        this.storage = storage;
        this.segments = spark.broadcast(new ArrayList<>(segments));
        this.rowsInAGroup = rowsInAGroup;
        this.report = report;
    }

    /** Rows whose halos fit the heap of a task even where no two neighbourhoods overlap: PCENet's samples mention 2k vectors each. */
    public static int rowsInAGroup(ExecutorMemory memory, int k, int dim) {
        return (int) Math.max(64, Math.min(16_384, memory.heapBytesOfATask() / (4L * dim * 2 * k)));
    }

    /** Samples of a block that go to one group. */
    static final class Packet implements Serializable {
        final int block;
        final int[] places; // of the samples in their block
        final int[] ids;    // [samples, width]

        Packet(int block, int[] places, int[] ids) {
            this.block = block;
            this.places = places;
            this.ids = ids;
        }
    }

    /** What came out of a packet. */
    static final class Answers implements Serializable {
        final int[] places;
        final float[] answers; // [samples, answers]

        Answers(int[] places, float[] answers) {
            this.places = places;
            this.answers = answers;
        }
    }

    @Override
    public JavaPairRDD<Integer, float[]> run(JavaPairRDD<Integer, Samples> samples, SampleWork work, BlockLayout layout, BlockPartitioner partitioner,
                                             LongAccumulator done) {
        int dim = segments.value().get(0).dim();
        if (vectors == null) {
            vectors = FeatureBlock.read(spark, storage, segments, layout, partitioner);
            locality = Locality.of(vectors, dim, rowsInAGroup, layout);
        }
        BlockPartitioner groups = locality.partitioner();
        int width = work.width();
        JavaPairRDD<Integer, Iterable<Packet>> packets = samples.join(locality.groups(), partitioner)
                .flatMapToPair(block -> packets(block._1, block._2._1, block._2._2, width)).groupByKey(groups);
        JavaPairRDD<Integer, int[]> wanted = packets.mapValues(HaloGather::distinctIds);
        long[] counts = packets.values().map(group -> new long[] {samplesIn(group), distinctIds(group).length})
                .fold(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
        long rows = counts[0];
        long moved = counts[1];
        report.accept(String.format(Locale.ROOT, "  %,d feature rows travel to %,d groups of samples, %.2f a sample", moved, groups.numPartitions(),
                (double) moved / Math.max(1, rows)));

        JavaPairRDD<Integer, List<float[]>> parts = NodeLookup.join(wanted, vectors,
                (block, nodes) -> PackedRows.of(block.vectors, layout.places(nodes), dim, float[]::new), layout, partitioner, groups);
        JavaPairRDD<Integer, Iterable<Answers>> answers = packets.join(parts, groups)
                .mapPartitionsToPair(group -> answer(group, work, dim, done)).groupByKey(partitioner);
        return samples.leftOuterJoin(answers, partitioner)
                .mapValues(block -> inPlace(block._1.count(), block._2.orElse(List.of()), work.answers()));
    }

    private static Iterator<Tuple2<Integer, Packet>> packets(int block, Samples samples, int[] groupOfRow, int width) {
        int[] groups = new int[samples.count()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = groupOfRow[samples.rows[i]];
        }
        int[] order = IndexSort.sorted(groups.length, (a, b) -> Integer.compare(groups[a], groups[b]));
        List<Tuple2<Integer, Packet>> packets = new ArrayList<>();
        for (int from = 0; from < order.length;) {
            int to = from;
            while (to < order.length && groups[order[to]] == groups[order[from]]) {
                to++;
            }
            int[] places = new int[to - from];
            int[] ids = new int[places.length * width];
            for (int i = 0; i < places.length; i++) {
                places[i] = order[from + i];
                System.arraycopy(samples.ids, places[i] * width, ids, i * width, width);
            }
            packets.add(new Tuple2<>(groups[order[from]], new Packet(block, places, ids)));
            from = to;
        }
        return packets.iterator();
    }

    private static long samplesIn(Iterable<Packet> packets) {
        long samples = 0;
        for (Packet packet : packets) {
            samples += packet.places.length;
        }
        return samples;
    }

    private static int[] distinctIds(Iterable<Packet> packets) {
        IntList all = new IntList();
        for (Packet packet : packets) {
            for (int id : packet.ids) {
                if (id != KnnBlock.NONE) {
                    all.add(id);
                }
            }
        }
        return IntList.sortedSet(all.toArray());
    }

    private static Iterator<Tuple2<Integer, Answers>> answer(Iterator<Tuple2<Integer, Tuple2<Iterable<Packet>, List<float[]>>>> groups, SampleWork work,
                                                             int dim, LongAccumulator done) {
        if (!groups.hasNext()) {
            return Iterators.none();
        }
        SampleWork.Worker worker = work.open();
        List<Tuple2<Integer, Answers>> answers = new ArrayList<>();
        while (groups.hasNext()) {
            Tuple2<Iterable<Packet>, List<float[]>> group = groups.next()._2;
            Halo halo = new Halo(distinctIds(group._1), group._2, dim);
            for (Packet packet : group._1) {
                answers.add(new Tuple2<>(packet.block, new Answers(packet.places, work.run(worker, halo, halo.numbers(packet.ids), done))));
            }
        }
        return answers.iterator();
    }

    private static float[] inPlace(int samples, Iterable<Answers> answers, int each) {
        float[] all = new float[samples * each];
        for (Answers some : answers) {
            for (int i = 0; i < some.places.length; i++) {
                System.arraycopy(some.answers, i * each, all, some.places[i] * each, each);
            }
        }
        return all;
    }

    @Override
    public NeighbourSearch.Vectors vectors() {
        Storage files = storage;
        Broadcast<List<FeatureSegment>> all = segments;
        return () -> new FileVectors(files, all.value());
    }

    @Override
    public void release() {
        if (vectors != null) {
            vectors.unpersist(false);
            locality.release();
        }
        segments.destroy();
    }
}
