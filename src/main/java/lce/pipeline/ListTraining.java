package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.knn.Centroids;
import lce.knn.InvertedLists;
import lce.knn.ListSearch;
import lce.network.CodeLayout;
import lce.network.CodeProducts;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** Puts faces into lists by spherical k-means of their codes, and learns from the exact neighbours of a sample how far lists have to be looked at. */
final class ListTraining implements Serializable {

    /** Small lists are what saves work, as long as finding them costs less than looking through them. */
    private static final int FACES_IN_A_LIST = 64;
    /** Two lists. */
    static final int FEWEST_NODES = 2 * FACES_IN_A_LIST;
    private static final int MOST_LISTS = 16_384;
    private static final int SAMPLED_FACES_OF_A_LIST = 16;
    private static final int ROUNDS = 2;
    private static final int BATCH = 8192;
    /** The sample's neighbours that are to be in lists that are looked at. Those that are not found are most of what the recall lacks. */
    private static final double IN_LISTS = 0.9925;
    /** Those of which codes are to tell. */
    private static final double BY_CODES = 0.9985;

    private final NeighbourSearch.ProductsChoice choice;
    private final ResidentCodes codes;
    private final CodeLayout layout;
    private final int nodes;
    private final int k;
    private final int lists;
    private final int sampled;

    ListTraining(NeighbourSearch.ProductsChoice choice, ResidentCodes codes, int nodes, int k) {
        this.choice = choice;
        this.codes = codes;
        this.layout = codes.layout();
        this.nodes = nodes;
        this.k = k;
        this.lists = Math.max(2, Math.min(MOST_LISTS, nodes / FACES_IN_A_LIST));
        this.sampled = Math.min(nodes, SAMPLED_FACES_OF_A_LIST * lists);
    }

    InvertedLists train(JavaSparkContext spark, NeighbourSample sample) {
        Centroids centroids = new Centroids(layout, codes(spark, spread(0, lists, lists)));
        for (int round = 0; round < ROUNDS; round++) {
            centroids = centroids.moved(members(spark, centroids));
        }
        Tuple2<int[], Centroids.Members> all = assigned(spark, centroids);
        byte[] faces = codes(spark, sample.faces);
        InvertedLists found = InvertedLists.of(centroids, all._1, all._2).withFirstReach(faces);
        return found.withReach(faces, sample.ids, codes(spark, sample.ids), sample.least(), floors(spark, found, sample.faces), IN_LISTS, BY_CODES);
    }

    private byte[] codes(JavaSparkContext spark, int[] faces) {
        return spark.parallelize(List.of(faces), 1).map(ids -> codes.table().gather(ids)).first();
    }

    private float[] floors(JavaSparkContext spark, InvertedLists found, int[] sample) {
        Broadcast<InvertedLists> present = spark.broadcast(found);
        float[] floors = spark.parallelize(List.of(sample), 1).map(faces -> {
            try (CodeProducts products = choice.openForCodes(layout, faces.length)) {
                return new ListSearch(codes.features(), codes.table(), present.value(), products, k).floors(faces);
            }
        }).first();
        present.destroy();
        return floors;
    }

    /** The sampled faces by their nearest centroids. What pieces tell, 10 MB each, is put together on the way, for the driver takes no hundreds. */
    private Centroids.Members members(JavaSparkContext spark, Centroids centroids) {
        Broadcast<Centroids> present = spark.broadcast(centroids);
        Centroids.Members members = pieces(spark, sampled)
                .map(piece -> assigned(present.value(), piece._1, piece._2, sampled)._2).treeReduce(Centroids.Members::merge);
        present.destroy();
        return members;
    }

    /** The nearest centroids of all faces, and how many and how near these are. */
    private Tuple2<int[], Centroids.Members> assigned(JavaSparkContext spark, Centroids centroids) {
        Broadcast<Centroids> present = spark.broadcast(centroids);
        List<Tuple2<int[], Centroids.Members>> parts = pieces(spark, nodes).map(piece -> {
            Tuple2<int[], Centroids.Members> part = assigned(present.value(), piece._1, piece._2, nodes);
            return new Tuple2<>(part._1, part._2.withoutSums());
        }).collect();
        present.destroy();
        int[] nearest = parts.stream().flatMapToInt(part -> Arrays.stream(part._1)).toArray();
        return new Tuple2<>(nearest, parts.stream().map(Tuple2::_2).reduce(Centroids.Members::merge).orElseThrow());
    }

    /** From where to where: a piece for each core, if it is worth it. */
    private JavaRDD<Tuple2<Integer, Integer>> pieces(JavaSparkContext spark, int of) {
        int pieces = Math.min(spark.defaultParallelism(), (of - 1) / BATCH + 1);
        return spark.parallelize(IntStream.range(0, pieces).mapToObj(piece -> new Tuple2<>(cut(of, piece, pieces), cut(of, piece + 1, pieces))).toList(), pieces);
    }

    /** Faces number {@code first} to {@code end} of {@code of} at equal distances, and their nearest centroids. */
    private Tuple2<int[], Centroids.Members> assigned(Centroids centroids, int first, int end, int of) {
        int[] all = new int[end - first];
        Centroids.Members members = null;
        int[] nearest = new int[BATCH];
        try (CodeProducts products = choice.openForCodes(layout, BATCH)) {
            for (int from = first; from < end; from += BATCH) {
                int[] ids = spread(from, Math.min(from + BATCH, end), of);
                Centroids.Members some = centroids.assign(codes.table().gather(ids), ids.length, products, nearest);
                members = members == null ? some : members.merge(some);
                System.arraycopy(nearest, 0, all, from - first, ids.length);
            }
        }
        return new Tuple2<>(all, members);
    }

    /** Faces number {@code first} to {@code end} of {@code of} at equal distances. */
    private int[] spread(int first, int end, int of) {
        return IntStream.range(first, end).map(i -> (int) ((long) i * nodes / of)).toArray();
    }

    private static int cut(int of, int piece, int pieces) {
        return (int) ((long) of * piece / pieces);
    }
}
