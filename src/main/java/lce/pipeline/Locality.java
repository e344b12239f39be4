package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Groups of rows whose vectors are near one another, so that their neighbourhoods overlap: each row goes to the nearest of some centres, which
 * two rounds of spherical k-means move from vectors that stand at equal distances in the table. A centre with too many rows is cut in
 * several groups. Results do not depend on it.
 */
final class Locality implements Serializable {

    private static final int MOST_CENTRES = 1024;
    private static final int ROUNDS = 2;

    private final JavaPairRDD<Integer, int[]> groups;
    private final BlockPartitioner partitioner;

    private Locality(JavaPairRDD<Integer, int[]> groups, int count) {
        this.groups = groups;
        this.partitioner = new BlockPartitioner(count, count);
    }

    /** @param rowsInAGroup about as many, or fewer */
    static Locality of(JavaPairRDD<Integer, FeatureBlock> vectors, int dim, int rowsInAGroup, BlockLayout layout) {
        int centres = Math.min(MOST_CENTRES, (layout.nodes() - 1) / rowsInAGroup + 1);
        float[] drawn = centres(vectors, dim, centres, layout);
        for (int round = 0; round < ROUNDS; round++) {
            drawn = moved(vectors, drawn, dim);
        }
        float[] transposed = drawn;
        JavaPairRDD<Integer, int[]> nearest = vectors.mapValues(block -> nearest(block.vectors, transposed, dim)).persist(StorageLevel.MEMORY_AND_DISK());
        int[] sizes = nearest.values().mapPartitions(blocks -> {
            int[] sum = new int[centres];
            blocks.forEachRemaining(rows -> IntStream.of(rows).forEach(centre -> sum[centre]++));
            return List.of(sum).iterator();
        }).reduce((a, b) -> IntStream.range(0, a.length).map(i -> a[i] + b[i]).toArray());
        int[] firstGroup = new int[centres + 1];
        for (int centre = 0; centre < centres; centre++) {
            firstGroup[centre + 1] = firstGroup[centre] + (Math.max(1, sizes[centre]) - 1) / rowsInAGroup + 1;
        }
        int blocks = layout.blocks();
        JavaPairRDD<Integer, int[]> groups = nearest.mapPartitionsToPair(all -> Iterators.map(all,
                block -> new Tuple2<>(block._1, groups(block._2, firstGroup, block._1, blocks))), true).persist(StorageLevel.MEMORY_AND_DISK());
        groups.count();
        nearest.unpersist(false);
        return new Locality(groups, firstGroup[centres]);
    }

    /** A centre's rows are cut by runs of blocks. */
    private static int[] groups(int[] nearest, int[] firstGroup, int block, int blocks) {
        return IntStream.of(nearest).map(centre -> {
            long cuts = firstGroup[centre + 1] - firstGroup[centre];
            return firstGroup[centre] + (int) (block * cuts / blocks);
        }).toArray();
    }

    /** int[rows] for each block: the group of each row. */
    JavaPairRDD<Integer, int[]> groups() {
        return groups;
    }

    /** A partition for each group. */
    BlockPartitioner partitioner() {
        return partitioner;
    }

    /** float[dim, centres] */
    private static float[] centres(JavaPairRDD<Integer, FeatureBlock> vectors, int dim, int centres, BlockLayout layout) {
        int[] drawn = IntStream.range(0, centres).map(i -> (int) ((long) i * layout.nodes() / centres)).toArray();
        float[] transposed = new float[dim * centres];
        for (Tuple2<Integer, float[]> centre : vectors.flatMapToPair(block -> IntStream.range(0, centres).filter(i -> layout.blockOf(drawn[i]) == block._1)
                .mapToObj(i -> new Tuple2<>(i, PackedRows.of(block._2.vectors, layout.places(new int[] {drawn[i]}), dim, float[]::new))).iterator()).collect()) {
            for (int c = 0; c < dim; c++) {
                transposed[c * centres + centre._1] = centre._2[c];
            }
        }
        return transposed;
    }

    /** Each centre where the mean of those nearest to it points; one that is nearest to none stays. */
    private static float[] moved(JavaPairRDD<Integer, FeatureBlock> vectors, float[] transposed, int dim) {
        int centres = transposed.length / dim;
        float[] sums = vectors.values().mapPartitions(blocks -> {
            float[] sum = new float[transposed.length];
            while (blocks.hasNext()) {
                float[] block = blocks.next().vectors;
                int[] nearest = nearest(block, transposed, dim);
                for (int i = 0; i < block.length; i++) {
                    sum[i % dim * centres + nearest[i / dim]] += block[i];
                }
            }
            return List.of(sum).iterator();
        }).reduce((a, b) -> {
            float[] both = a.clone();
            for (int i = 0; i < b.length; i++) {
                both[i] += b[i];
            }
            return both;
        });
        for (int centre = 0; centre < centres; centre++) {
            double squares = 0;
            for (int at = centre; at < sums.length; at += centres) {
                squares += (double) sums[at] * sums[at];
            }
            for (int at = centre; at < sums.length; at += centres) {
                sums[at] = squares > 0 ? (float) (sums[at] / Math.sqrt(squares)) : transposed[at];
            }
        }
        return sums;
    }

    /** Of each vector the centre with the greatest inner product. */
    private static int[] nearest(float[] vectors, float[] transposed, int dim) {
        int centres = transposed.length / dim;
        float[] products = new float[centres];
        int[] nearest = new int[vectors.length / dim];
        for (int row = 0; row < nearest.length; row++) {
            Arrays.fill(products, 0);
            for (int c = 0; c < dim; c++) {
                float x = vectors[row * dim + c];
                for (int centre = 0, at = c * centres; centre < centres; centre++, at++) { // a loop that compilers vectorise
                    products[centre] += x * transposed[at];
                }
            }
            for (int centre = 1; centre < centres; centre++) {
                if (products[centre] > products[nearest[row]]) {
                    nearest[row] = centre;
                }
            }
        }
        return nearest;
    }

    void release() {
        groups.unpersist(false);
    }
}
