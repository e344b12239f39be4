package lce.pipeline.search;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.knn.Centroids;
import lce.knn.InvertedLists;
import lce.knn.ListSearch;
import lce.pipeline.block.EqualParts;
import lce.pipeline.engine.ProductEngines;
import lce.product.CodeLayout;
import lce.product.CodeProducts;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Assigns faces to lists by spherical k-means of their codes, and learns from the exact neighbours of a sample how many
 * lists to search.
 */
final class ListTraining implements Serializable {

    /**
     * Faces per list on average. Smaller lists save work, as long as finding the lists costs less than searching them.
     */
    private static final int FACES_IN_A_LIST = 64;
    /** The minimum number of nodes, because the search needs two lists. */
    static final int FEWEST_NODES = 2 * FACES_IN_A_LIST;

    private static final int MOST_LISTS = 16_384;
    private static final int SAMPLED_FACES_OF_A_LIST = 16;
    private static final int ROUNDS = 2;
    private static final int BATCH = 8192;
    /**
     * The minimum share of the sample's neighbours that must be in searched lists. The rest is the main loss of recall.
     */
    private static final double IN_LISTS = 0.9925;
    /** The minimum share of the neighbours in searched lists that the codes must find. */
    private static final double BY_CODES = 0.9985;

    private final ResidentCodes codes;
    private final CodeLayout layout;
    private final int nodes;
    private final int k;
    private final int lists;
    private final int sampled;

    ListTraining(ResidentCodes codes, int nodes, int k) {
        this.codes = codes;
        this.layout = codes.layout();
        this.nodes = nodes;
        this.k = k;
        this.lists = Math.max(2, Math.min(MOST_LISTS, nodes / FACES_IN_A_LIST));
        this.sampled = Math.min(nodes, SAMPLED_FACES_OF_A_LIST * lists);
    }

    /** Returns the trained lists of all faces. */
    InvertedLists train(JavaSparkContext spark, NeighbourSample sample) {
        Centroids centroids = new Centroids(layout, codes(spark, EqualParts.starts(0, lists, lists, nodes)));
        for (int round = 0; round < ROUNDS; round++) {
            centroids = centroids.moved(members(spark, centroids));
        }
        Tuple2<int[], Centroids.Members> assignment = assigned(spark, centroids);
        byte[] faces = codes(spark, sample.faces);
        InvertedLists untrained =
                InvertedLists.of(centroids, assignment._1, assignment._2).withFirstReach(faces);
        return untrained.withReach(
                faces,
                sample.ids,
                codes(spark, sample.ids),
                sample.least(),
                floors(spark, untrained, sample.faces),
                IN_LISTS,
                BY_CODES);
    }

    private byte[] codes(JavaSparkContext spark, int[] faces) {
        return spark.parallelize(List.of(faces), 1)
                .map(ids -> codes.table().gather(ids))
                .first();
    }

    private float[] floors(JavaSparkContext spark, InvertedLists found, int[] sample) {
        Broadcast<InvertedLists> present = spark.broadcast(found);
        float[] floors = spark.parallelize(List.of(sample), 1)
                .map(faces -> {
                    try (CodeProducts products = ProductEngines.openForCodes(layout, faces.length)) {
                        return new ListSearch(codes.features(), codes.table(), present.value(), products, k)
                                .floors(faces);
                    }
                })
                .first();
        present.destroy();
        return floors;
    }

    /**
     * Returns the sampled faces by their nearest centroids. Tasks merge the pieces of 10 MB, because hundreds of them
     * would not fit the driver.
     */
    private Centroids.Members members(JavaSparkContext spark, Centroids centroids) {
        Broadcast<Centroids> present = spark.broadcast(centroids);
        Centroids.Members members = pieces(spark, sampled)
                .map(piece -> assigned(present.value(), piece._1, piece._2, sampled)._2)
                .treeReduce(Centroids.Members::merge);
        present.destroy();
        return members;
    }

    /** Returns int[nodes], the nearest centroid of each face, and the number and nearness of the faces per centroid. */
    private Tuple2<int[], Centroids.Members> assigned(JavaSparkContext spark, Centroids centroids) {
        Broadcast<Centroids> present = spark.broadcast(centroids);
        List<Tuple2<int[], Centroids.Members>> parts = pieces(spark, nodes)
                .map(piece -> {
                    Tuple2<int[], Centroids.Members> part = assigned(present.value(), piece._1, piece._2, nodes);
                    return new Tuple2<>(part._1, part._2.withoutSums());
                })
                .collect();
        present.destroy();
        int[] nearest =
                parts.stream().flatMapToInt(part -> Arrays.stream(part._1)).toArray();
        return new Tuple2<>(
                nearest,
                parts.stream().map(Tuple2::_2).reduce(Centroids.Members::merge).orElseThrow());
    }

    /** Returns (first, end) of each piece: one piece per core, or fewer if a piece would be smaller than a batch. */
    private JavaRDD<Tuple2<Integer, Integer>> pieces(JavaSparkContext spark, int of) {
        int pieces = Math.min(spark.defaultParallelism(), (of - 1) / BATCH + 1);
        return spark.parallelize(
                IntStream.range(0, pieces)
                        .mapToObj(piece -> new Tuple2<>(
                                EqualParts.start(piece, pieces, of), EqualParts.start(piece + 1, pieces, of)))
                        .toList(),
                pieces);
    }

    /**
     * Returns the nearest centroids of the faces number {@code first} to {@code end - 1} of {@code of} faces at equal
     * distances, and those faces by centroid.
     */
    private Tuple2<int[], Centroids.Members> assigned(Centroids centroids, int first, int end, int of) {
        int[] result = new int[end - first];
        Centroids.Members members = centroids.noMembers();
        int[] nearest = new int[BATCH];
        try (CodeProducts products = ProductEngines.openForCodes(layout, BATCH)) {
            for (int from = first; from < end; from += BATCH) {
                int[] ids = EqualParts.starts(from, Math.min(from + BATCH, end), of, nodes);
                byte[] faces = codes.table().gather(ids);
                centroids.nearest(faces, ids.length, products, nearest);
                centroids.add(faces, ids.length, nearest, members);
                System.arraycopy(nearest, 0, result, from - first, ids.length);
            }
        }
        return new Tuple2<>(result, members);
    }
}
