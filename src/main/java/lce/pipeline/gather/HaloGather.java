package lce.pipeline.gather;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import lce.features.FileVectors;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.IndexSort;
import lce.pipeline.block.IntList;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.block.Message;
import lce.pipeline.block.NodeLookup;
import lce.pipeline.block.PackedRows;
import lce.pipeline.memory.ExecutorMemory;
import lce.pipeline.search.NeighbourSearch;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Sends samples to groups of similar faces, and sends each group its halo: the vectors that its samples refer to, each
 * once. No machine holds the whole table. A task holds a group and its halo, whose size does not depend on the number
 * of faces.
 */
public final class HaloGather implements Gather {

    private final JavaSparkContext spark;
    private final Storage storage;
    private final Broadcast<List<FeatureSegment>> segments; // broadcast because each may list many excluded rows
    private final int rowsInAGroup;
    private final Consumer<String> report;
    private Blocks<FeatureBlock> vectors;
    private Locality locality;

    /**
     * @param rowsInAGroup rows per group, so that a task can hold their halo; see {@link #rowsInAGroup}
     * @param report receives a line with the number of vectors sent
     */
    public HaloGather(
            JavaSparkContext spark,
            Storage storage,
            List<FeatureSegment> segments,
            int rowsInAGroup,
            Consumer<String> report) {
        this.spark = spark;
        this.storage = storage;
        this.segments = spark.broadcast(new ArrayList<>(segments));
        this.rowsInAGroup = rowsInAGroup;
        this.report = report;
    }

    /**
     * Returns the number of rows whose halo fits a task's heap even if no two neighbourhoods overlap: a sample of
     * PCENet refers to 2k vectors.
     */
    public static int rowsInAGroup(ExecutorMemory memory, int k, int dim) {
        return (int) Math.max(64, Math.min(16_384, memory.heapBytesOfATask() / (4L * dim * 2 * k)));
    }

    /** The samples that a block sends to one group. */
    public static final class Packet implements Serializable {
        final int block;
        final int[] places; // [samples], the indices of the samples in their block
        final int[] ids; // [samples, width]

        Packet(int block, int[] places, int[] ids) {
            this.block = block;
            this.places = places;
            this.ids = ids;
        }
    }

    /** The answers for the samples of a packet. */
    public static final class Answers implements Serializable {
        final int[] places;
        final float[] answers; // [samples, answers]

        Answers(int[] places, float[] answers) {
            this.places = places;
            this.answers = answers;
        }
    }

    @Override
    public Blocks<float[]> run(Blocks<Samples> samples, SampleWork work, LongAccumulator done) {
        int dim = segments.value().get(0).dim();
        if (vectors == null) {
            vectors = FeatureBlock.read(spark, storage, segments, samples.placement());
            locality = Locality.of(vectors, dim, rowsInAGroup);
        }
        int width = work.width();
        int answers = work.answers();
        Blocks<Iterable<Packet>> packets = samples.combine(locality.groups(), Grouped::new)
                .exchange(locality.placement(), (block, grouped) -> grouped.packets(block, width));
        reportTravel(packets);

        BlockLayout layout = vectors.placement().layout();
        Blocks<List<float[]>> halos = NodeLookup.answers(
                packets.map(HaloGather::distinctIds),
                vectors,
                (block, nodes) -> PackedRows.of(block.vectors, layout.places(nodes), dim, float[]::new));
        Blocks<Iterable<Answers>> ofPackets = packets.combine(
                        halos, (ofGroup, parts) -> new Group(ofGroup, new Halo(distinctIds(ofGroup), parts, dim)))
                .mapOpened(() -> {
                    SampleWork.Worker worker = work.open();
                    return group -> group.answers(work, worker, done);
                })
                .exchange(samples.placement(), (group, messages) -> messages);
        return samples.combineOr(ofPackets, List.of(), (ofBlock, some) -> inPlace(ofBlock.count(), some, answers));
    }

    private void reportTravel(Blocks<Iterable<Packet>> packets) {
        long[] counts = packets.map(group -> new long[] {samplesIn(group), distinctIds(group).length})
                .fold(new long[2], (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
        report.accept(String.format(
                Locale.ROOT,
                "  %,d feature rows sent to %,d groups of samples, %.2f per sample",
                counts[1],
                packets.placement().blocks(),
                (double) counts[1] / Math.max(1, counts[0])));
    }

    /** A block's samples with the group of each of its rows. It exists only within a task. */
    private record Grouped(Samples samples, int[] groupOfRow) {

        Iterator<Message<Packet>> packets(int block, int width) {
            int[] groups =
                    IntStream.of(samples.rows).map(row -> groupOfRow[row]).toArray();
            int[] order = IndexSort.sorted(groups.length, (a, b) -> Integer.compare(groups[a], groups[b]));
            List<Message<Packet>> packets = new ArrayList<>();
            for (int from = 0; from < order.length; ) {
                int to = from;
                while (to < order.length && groups[order[to]] == groups[order[from]]) {
                    to++;
                }
                int[] places = Arrays.copyOfRange(order, from, to);
                packets.add(new Message<>(
                        groups[order[from]],
                        new Packet(block, places, PackedRows.of(samples.ids, places, width, int[]::new))));
                from = to;
            }
            return packets.iterator();
        }
    }

    /** A group's packets with the vectors that they refer to. It exists only within a task. */
    private record Group(Iterable<Packet> packets, Halo halo) {

        /**
         * Returns the answers as messages to the blocks of the samples. They are computed when the messages are read.
         */
        Iterator<Message<Answers>> answers(SampleWork work, SampleWork.Worker worker, LongAccumulator done) {
            return Iterators.map(
                    packets.iterator(),
                    packet -> new Message<>(
                            packet.block,
                            new Answers(packet.places, work.run(worker, halo, halo.numbers(packet.ids), done))));
        }
    }

    private static long samplesIn(Iterable<Packet> packets) {
        long samples = 0;
        for (Packet packet : packets) {
            samples += packet.places.length;
        }
        return samples;
    }

    private static int[] distinctIds(Iterable<Packet> packets) {
        IntList ids = new IntList();
        for (Packet packet : packets) {
            for (int id : packet.ids) {
                if (id != KnnBlock.NONE) {
                    ids.add(id);
                }
            }
        }
        return IntList.sortedSet(ids.toArray());
    }

    private static float[] inPlace(int samples, Iterable<Answers> answers, int perSample) {
        float[] result = new float[samples * perSample];
        for (Answers packet : answers) {
            for (int i = 0; i < packet.places.length; i++) {
                System.arraycopy(packet.answers, i * perSample, result, packet.places[i] * perSample, perSample);
            }
        }
        return result;
    }

    @Override
    public NeighbourSearch.Vectors vectors() {
        Storage files = storage;
        Broadcast<List<FeatureSegment>> table = segments;
        return () -> new FileVectors(files, table.value());
    }

    @Override
    public NeighbourSearch.Table table() {
        return null;
    }

    @Override
    public void release() {
        if (vectors != null) {
            vectors.unpersist();
            locality.release();
        }
        segments.destroy();
    }
}
