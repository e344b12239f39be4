package lce.pipeline;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import lce.io.FeatureTable;
import lce.knn.Centroids;
import lce.knn.InvertedLists;
import lce.knn.ListSearch;
import lce.network.InnerProducts;
import lce.network.ListProducts;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Puts faces into lists by spherical k-means, and learns from the exact neighbours of a sample how far lists have to be looked at.
 * The work is cut in pieces whose number is fixed, and what they add up is added in their order, so that the lists depend on the faces alone.
 */
final class ListTraining implements Serializable {

    /** Small lists are what saves work, as long as finding them costs less than looking through them. */
    private static final int FACES_IN_A_LIST = 48;
    private static final int MOST_LISTS = 16_384;
    private static final int SAMPLED_FACES_OF_A_LIST = 16;
    private static final int ROUNDS = 2;
    private static final int PIECES = 32;
    private static final int BATCH = 4096;
    /** The sample's neighbours that are to be in lists that are looked at. Those that are not found are most of what the recall lacks. */
    private static final double RECALL = 0.9925;

    private final NeighbourSearch.Table table;
    private final NeighbourSearch.ProductsChoice choice;
    private final int nodes;
    private final int dim;
    private final int k;
    private final int lists;
    private final int sampled;

    ListTraining(NeighbourSearch.Table table, NeighbourSearch.ProductsChoice choice, int nodes, int dim, int k) {
        this.table = table;
        this.choice = choice;
        this.nodes = nodes;
        this.dim = dim;
        this.k = k;
        this.lists = Math.max(2, Math.min(MOST_LISTS, nodes / FACES_IN_A_LIST));
        this.sampled = Math.min(nodes, SAMPLED_FACES_OF_A_LIST * lists);
    }

    InvertedLists train(JavaSparkContext spark, NeighbourSample sample) {
        JavaRDD<Integer> pieces = spark.parallelize(IntStream.range(0, PIECES).boxed().toList(), PIECES);
        float[] centroids = drawn(pieces);
        for (int round = 0; round < ROUNDS; round++) {
            centroids = moved(spark, pieces, centroids);
        }
        InvertedLists found = assigned(spark, pieces, centroids).withFirstReach(sample.vectors);
        return found.withReach(sample.vectors, sample.ids, floors(spark, found, sample.vectors), RECALL);
    }

    private float[] floors(JavaSparkContext spark, InvertedLists found, float[] sample) {
        Broadcast<InvertedLists> present = spark.broadcast(found);
        int count = sample.length / dim;
        float[] floors = spark.parallelize(List.of(sample), 1).map(vectors -> {
            try (ListProducts products = choice.openForLists(dim, count)) {
                return new ListSearch(table.open(), present.value(), products, k).floors(vectors, count);
            }
        }).first();
        present.destroy();
        return floors;
    }

    /** float[lists, dim]: faces at equal distances. */
    private float[] drawn(JavaRDD<Integer> pieces) {
        float[] centroids = new float[lists * dim];
        int at = 0;
        for (float[] part : pieces.map(piece -> vectors(table.open(), cut(lists, piece), cut(lists, piece + 1), lists)).collect()) {
            System.arraycopy(part, 0, centroids, at, part.length);
            at += part.length;
        }
        return centroids;
    }

    /** Each centroid where the mean of those nearest to it points; one that is nearest to none stays. */
    private float[] moved(JavaSparkContext spark, JavaRDD<Integer> pieces, float[] centroids) {
        Broadcast<float[]> present = spark.broadcast(centroids);
        List<Tuple2<Integer, float[]>> sums = pieces.flatMapToPair(piece -> {
            float[] sum = sums(present.value(), cut(sampled, piece), cut(sampled, piece + 1));
            return IntStream.range(0, PIECES).mapToObj(part -> new Tuple2<>(part,
                    new Tuple2<>(piece, Arrays.copyOfRange(sum, cut(lists, part) * dim, cut(lists, part + 1) * dim)))).iterator();
        }).groupByKey(PIECES).mapValues(ListTraining::added).collect();
        present.destroy();
        float[] moved = centroids.clone();
        for (Tuple2<Integer, float[]> part : sums) {
            for (int list = cut(lists, part._1), at = 0; at < part._2.length; list++, at += dim) {
                double squares = 0;
                for (int c = 0; c < dim; c++) {
                    squares += (double) part._2[at + c] * part._2[at + c];
                }
                for (int c = 0; c < dim && squares > 0; c++) {
                    moved[list * dim + c] = (float) (part._2[at + c] / Math.sqrt(squares));
                }
            }
        }
        return moved;
    }

    /** float[lists, dim]: the sum of those sampled faces that are nearest to each. */
    private float[] sums(float[] centroids, int first, int end) {
        float[] sums = new float[lists * dim];
        nearest(centroids, first, end, sampled, (vectors, row, list, similarity) -> {
            for (int c = 0; c < dim; c++) {
                sums[list * dim + c] += vectors[row * dim + c];
            }
        });
        return sums;
    }

    private static float[] added(Iterable<Tuple2<Integer, float[]>> parts) {
        return StreamSupport.stream(parts.spliterator(), false).sorted(Comparator.comparingInt(part -> part._1)).map(part -> part._2).reduce((a, b) -> {
            float[] both = a.clone();
            for (int i = 0; i < b.length; i++) {
                both[i] += b[i];
            }
            return both;
        }).orElseThrow();
    }

    private InvertedLists assigned(JavaSparkContext spark, JavaRDD<Integer> pieces, float[] centroids) {
        Broadcast<float[]> present = spark.broadcast(centroids);
        List<Tuple2<int[], double[]>> parts = pieces.map(piece -> {
            int first = cut(nodes, piece);
            int[] nearest = new int[cut(nodes, piece + 1) - first];
            double[] sums = new double[lists];
            int[] done = new int[1];
            nearest(present.value(), first, first + nearest.length, nodes, (vectors, row, list, similarity) -> {
                nearest[done[0]++] = list;
                sums[list] += similarity;
            });
            return new Tuple2<>(nearest, sums);
        }).collect();
        present.destroy();
        int[] nearest = new int[nodes];
        double[] sums = new double[lists];
        int at = 0;
        for (Tuple2<int[], double[]> part : parts) {
            System.arraycopy(part._1, 0, nearest, at, part._1.length);
            at += part._1.length;
            Arrays.setAll(sums, list -> sums[list] + part._2[list]);
        }
        return InvertedLists.of(centroids, dim, nearest, sums);
    }

    /** Hears of each face of a batch. */
    private interface Nearest {
        void is(float[] vectors, int row, int list, float similarity);
    }

    /** Finds the nearest centroids of faces {@code first} to {@code end} of so many at equal distances. */
    private void nearest(float[] centroids, int first, int end, int of, Nearest nearest) {
        FeatureTable faces = table.open();
        Centroids all = new Centroids(centroids, dim);
        int[] lists = new int[BATCH];
        float[] similarities = new float[BATCH];
        try (InnerProducts products = choice.open(dim, BATCH, all.columns())) {
            for (int from = first; from < end; from += BATCH) {
                int count = Math.min(BATCH, end - from);
                float[] vectors = vectors(faces, from, from + count, of);
                all.nearest(vectors, count, products, lists, similarities);
                for (int row = 0; row < count; row++) {
                    nearest.is(vectors, row, lists[row], similarities[row]);
                }
            }
        }
    }

    /** float[.., dim]: faces number {@code first} to {@code end} of {@code of} at equal distances. */
    private float[] vectors(FeatureTable faces, int first, int end, int of) {
        int[] ids = IntStream.range(first, end).map(i -> (int) ((long) i * nodes / of)).toArray();
        float[] vectors = new float[ids.length * dim];
        faces.gather(ids, 0, ids.length, FloatBuffer.wrap(vectors));
        return vectors;
    }

    private static int cut(int of, int piece) {
        return (int) ((long) of * piece / PIECES);
    }
}
