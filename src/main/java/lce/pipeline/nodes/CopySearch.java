package lce.pipeline.nodes;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import lce.io.Ascending;
import lce.io.FeatureSegment;
import lce.io.Storage;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.IndexSort;
import lce.pipeline.block.IntList;
import lce.pipeline.block.IntMap;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.Message;
import lce.pipeline.block.PackedRows;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Finds the faces whose unit vectors are equal to the bit (0 and -0 are equal). One pass over the features hashes them.
 * Rows whose hash occurs twice are read again and compared in full with the first row of the same hash. If a row
 * differs from that row, which is unlikely because hashes have 128 bits, another round compares it with the first of
 * the rows that differ.
 */
public final class CopySearch {

    private static final String STAGE = "Copies";
    /** Hashes per part at most. A row and its hash need 20 bytes. */
    private static final int HASHES_IN_A_PART = 2_000_000;
    /** Hashes per record at least, because each record has a fixed overhead. */
    private static final int HASHES_IN_A_RECORD = 64;

    private final JavaSparkContext spark;
    private final Storage storage;
    private final List<FeatureSegment> segments;
    private final BlockPlacement placement;
    private final BlockLayout layout;
    private final RowScan.Hash hash;

    private CopySearch(
            JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, int partitions, RowScan.Hash hash) {
        this.spark = spark;
        this.storage = storage;
        this.segments = List.copyOf(segments);
        this.placement = BlockPlacement.of(
                Math.toIntExact(
                        segments.stream().mapToLong(FeatureSegment::rows).sum()),
                partitions);
        this.layout = placement.layout();
        this.hash = hash;
    }

    /**
     * Finds the copies in a table. The search is a separate stage.
     *
     * @param segments consecutive parts of the table, all of the same dim
     * @param partitions number of partitions; the copies do not depend on it
     */
    public static Copies find(
            JavaSparkContext spark, Storage storage, List<FeatureSegment> segments, int partitions, Stages stages) {
        return find(spark, storage, segments, partitions, stages, RowScan::hash);
    }

    static Copies find(
            JavaSparkContext spark,
            Storage storage,
            List<FeatureSegment> segments,
            int partitions,
            Stages stages,
            RowScan.Hash hash) {
        CopySearch search = new CopySearch(spark, storage, segments, partitions, hash);
        int faces = search.layout.nodes();
        return Copies.of(faces, stages.run(STAGE, "faces", faces, search.placement, search::find));
    }

    private Blocks<CopiedRows> find(LongAccumulator done) {
        Blocks<RowScan> scanned =
                RowScan.of(spark, storage, segments, placement, hash, done).persist();
        int[] invalid = PackedRows.concatenate(scanned.map(scan -> scan.invalid).collect(), int[]::new);
        long[] likely = sameHash(scanned);
        scanned.unpersist();
        long[] copies = new long[0];
        while (likely.length > 0) {
            int[] others = different(likely);
            long[] equal = LongStream.of(likely)
                    .filter(pair -> Arrays.binarySearch(others, copy(pair)) < 0)
                    .toArray();
            copies = LongStream.concat(LongStream.of(copies), LongStream.of(equal))
                    .toArray();
            likely = regrouped(likely, others);
        }
        Arrays.sort(copies);
        return byBlock(copies, invalid);
    }

    // ------------------------------------------------------------------ pairs of a row and the first row of the same
    // hash

    private static long pair(int copy, int original) {
        return (long) copy << 32 | original;
    }

    private static int copy(long pair) {
        return (int) (pair >>> 32);
    }

    private static int original(long pair) {
        return (int) pair;
    }

    /** Returns (row, first row with the same hash) for each row whose hash an earlier row has, ascending. */
    private long[] sameHash(Blocks<RowScan> scanned) {
        int parts = parts(layout, placement.partitions());
        return scanned
                .exchange(BlockPlacement.ofGroups(parts), (block, scan) -> Hashes.byPart(scan, parts))
                .map(part -> Hashes.concatenated(part).repeated())
                .collect()
                .stream()
                .flatMapToLong(LongStream::of)
                .sorted()
                .toArray();
    }

    /**
     * Returns the number of parts in which hashes are compared. Each block sends a record to each part. There is one
     * part per partition, fewer if records would hold too few rows, and more if a part would hold too many.
     */
    static int parts(BlockLayout layout, int partitions) {
        return Math.max(
                layout.nodes() / HASHES_IN_A_PART + 1, Math.min(partitions, layout.blockRows() / HASHES_IN_A_RECORD));
    }

    /** Rows and their hashes. */
    public static final class Hashes implements java.io.Serializable {
        final int[] rows;
        final long[] hashes; // [rows, 2]

        private Hashes(int rows) {
            this.rows = new int[rows];
            this.hashes = new long[2 * rows];
        }

        private void set(int at, int row, long[] from, int fromAt) {
            rows[at] = row;
            System.arraycopy(from, 2 * fromAt, hashes, 2 * at, 2);
        }

        /** Splits a block's rows by their hashes. */
        static Iterator<Message<Hashes>> byPart(RowScan scan, int parts) {
            int[] partOf = IntStream.range(0, scan.rows.length)
                    .map(i -> (int) Long.remainderUnsigned(scan.hashes[2 * i], parts))
                    .toArray();
            int[] counts = new int[parts];
            IntStream.of(partOf).forEach(part -> counts[part]++);
            Hashes[] split = new Hashes[parts];
            int[] next = new int[parts];
            for (int i = 0; i < partOf.length; i++) {
                int part = partOf[i];
                split[part] = split[part] == null ? new Hashes(counts[part]) : split[part];
                split[part].set(next[part]++, scan.rows[i], scan.hashes, i);
            }
            return IntStream.range(0, parts)
                    .filter(part -> split[part] != null)
                    .mapToObj(part -> new Message<>(part, split[part]))
                    .iterator();
        }

        static Hashes concatenated(Iterable<Hashes> pieces) {
            int rows = 0;
            for (Hashes piece : pieces) {
                rows += piece.rows.length;
            }
            Hashes all = new Hashes(rows);
            int at = 0;
            for (Hashes piece : pieces) {
                System.arraycopy(piece.rows, 0, all.rows, at, piece.rows.length);
                System.arraycopy(piece.hashes, 0, all.hashes, 2 * at, piece.hashes.length);
                at += piece.rows.length;
            }
            return all;
        }

        /** Returns (row, first row with the same hash) for each row whose hash an earlier row has. */
        long[] repeated() {
            int[] order = IndexSort.sorted(rows.length, this::compare);
            LongStream.Builder pairs = LongStream.builder();
            int first = 0;
            for (int i = 1; i < order.length; i++) {
                if (isSame(order[i], order[first])) {
                    pairs.add(pair(rows[order[i]], rows[order[first]]));
                } else {
                    first = i;
                }
            }
            return pairs.build().toArray();
        }

        private boolean isSame(int a, int b) {
            return hashes[2 * a] == hashes[2 * b] && hashes[2 * a + 1] == hashes[2 * b + 1];
        }

        private int compare(int a, int b) {
            int order = Long.compare(hashes[2 * a], hashes[2 * b]);
            order = order != 0 ? order : Long.compare(hashes[2 * a + 1], hashes[2 * b + 1]);
            return order != 0 ? order : Integer.compare(rows[a], rows[b]);
        }
    }

    // ------------------------------------------------------------------ comparison in full

    /** Returns the first row of each pair whose two vectors differ, ascending. */
    private int[] different(long[] pairs) {
        int dim = segments.get(0).dim();
        BlockLayout blocks = layout;
        Broadcast<long[]> pairsEverywhere = spark.broadcast(pairs);
        Broadcast<int[]> rows = spark.broadcast(IntList.sortedSet(LongStream.of(pairs)
                .mapToObj(pair -> IntStream.of(copy(pair), original(pair)))
                .flatMapToInt(pairRows -> pairRows)
                .toArray()));
        Blocks<SomeVectors> vectors =
                SomeVectors.read(spark, storage, segments, rows, placement).persist();
        Blocks<long[]> pairsOfBlock =
                vectors.mapNumbered((block, ofBlock) -> of(pairsEverywhere.value(), blocks, block));
        Blocks<float[]> originals = vectors.lookUp(
                pairsOfBlock.map(CopySearch::originals), (block, nodes) -> block.of(nodes, dim), float[]::new);
        int[] different = PackedRows.concatenate(
                vectors.combine(
                                pairsOfBlock,
                                originals,
                                (copies, ofBlock, ofOriginals) -> different(
                                        ofBlock, copies, new SomeVectors(originals(ofBlock), ofOriginals), dim))
                        .collect(),
                int[]::new);
        vectors.unpersist();
        pairsEverywhere.destroy();
        rows.destroy();
        return different;
    }

    /** Returns the pairs whose first row belongs to a block. */
    private static long[] of(long[] pairs, BlockLayout layout, int block) {
        int first = layout.first(block);
        return Arrays.copyOfRange(
                pairs,
                Ascending.lowerBound(pairs, pair(first, 0)),
                Ascending.lowerBound(pairs, pair(first + layout.rows(block), 0)));
    }

    private static int[] originals(long[] pairs) {
        return IntList.sortedSet(
                LongStream.of(pairs).mapToInt(CopySearch::original).toArray());
    }

    private static int[] different(long[] pairs, SomeVectors copies, SomeVectors originals, int dim) {
        return LongStream.of(pairs)
                .filter(pair -> !copies.equal(copy(pair), originals, original(pair), dim))
                .mapToInt(CopySearch::copy)
                .toArray();
    }

    /**
     * Returns new pairs for the rows that differ from their original: each with the first of the rows that differ from
     * the same original.
     */
    private static long[] regrouped(long[] pairs, int[] different) {
        IntMap firstByOriginal = new IntMap();
        LongStream.Builder again = LongStream.builder();
        for (long pair : pairs) {
            if (Arrays.binarySearch(different, copy(pair)) >= 0) {
                firstByOriginal.putIfAbsent(original(pair), copy(pair));
                int first = firstByOriginal.get(original(pair));
                if (first != copy(pair)) {
                    again.add(pair(copy(pair), first));
                }
            }
        }
        return again.build().toArray();
    }

    private Blocks<CopiedRows> byBlock(long[] copies, int[] invalid) {
        BlockLayout blocks = layout;
        Broadcast<long[]> pairs = spark.broadcast(copies);
        Broadcast<int[]> invalidRows = spark.broadcast(invalid);
        return Blocks.create(
                spark,
                placement,
                numbers -> Iterators.map(numbers, block -> {
                    long[] own = of(pairs.value(), blocks, block);
                    return new CopiedRows(
                            LongStream.of(own).mapToInt(CopySearch::copy).toArray(),
                            LongStream.of(own).mapToInt(CopySearch::original).toArray(),
                            blocks.of(invalidRows.value(), block));
                }));
    }
}
