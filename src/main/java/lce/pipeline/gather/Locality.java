package lce.pipeline.gather;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.EqualParts;
import lce.pipeline.block.PackedRows;

/**
 * Groups of rows whose vectors are near one another, so that their neighbourhoods overlap. Each row belongs to the
 * nearest of several centres. The centres start as vectors at equal distances in the table and are moved by two rounds
 * of spherical k-means. If a centre has too many rows, they are divided into several groups. Results do not depend on
 * the groups.
 */
final class Locality {

    private static final int MOST_CENTRES = 1024;
    private static final int ROUNDS = 2;

    private final Blocks<int[]> groups;
    private final BlockPlacement placement;

    private Locality(Blocks<int[]> groups, int count) {
        this.groups = groups;
        this.placement = BlockPlacement.ofGroups(count);
    }

    /**
     * Groups the rows of a table.
     *
     * @param rowsInAGroup approximate maximum number of rows per group
     */
    static Locality of(Blocks<FeatureBlock> vectors, int dim, int rowsInAGroup) {
        BlockLayout layout = vectors.placement().layout();
        int centres = Math.min(MOST_CENTRES, (layout.nodes() - 1) / rowsInAGroup + 1);
        float[] drawn = centres(vectors, dim, centres);
        for (int round = 0; round < ROUNDS; round++) {
            drawn = moved(vectors, drawn, dim);
        }
        float[] transposed = drawn;
        Blocks<int[]> nearest =
                vectors.map(block -> nearest(block.vectors, transposed, dim)).persist();
        int[] sizes = nearest.values()
                .mapPartitions(blocks -> {
                    int[] sum = new int[centres];
                    blocks.forEachRemaining(rows -> IntStream.of(rows).forEach(centre -> sum[centre]++));
                    return List.of(sum).iterator();
                })
                .reduce((a, b) ->
                        IntStream.range(0, a.length).map(i -> a[i] + b[i]).toArray());
        int[] firstGroup = new int[centres + 1];
        for (int centre = 0; centre < centres; centre++) {
            firstGroup[centre + 1] = firstGroup[centre] + (Math.max(1, sizes[centre]) - 1) / rowsInAGroup + 1;
        }
        int blocks = layout.blocks();
        Blocks<int[]> groups = nearest.mapNumbered((block, ofRows) -> groups(ofRows, firstGroup, block, blocks))
                .computed();
        nearest.unpersist();
        return new Locality(groups, firstGroup[centres]);
    }

    /** Returns the group of each row. A centre's rows are divided by runs of blocks. */
    private static int[] groups(int[] nearest, int[] firstGroup, int block, int blocks) {
        return IntStream.of(nearest)
                .map(centre -> {
                    long cuts = firstGroup[centre + 1] - firstGroup[centre];
                    return firstGroup[centre] + (int) (block * cuts / blocks);
                })
                .toArray();
    }

    /** Returns int[rows] per block: the group of each row. */
    Blocks<int[]> groups() {
        return groups;
    }

    /** Returns the placement of the groups: one partition per group. */
    BlockPlacement placement() {
        return placement;
    }

    /** Returns float[dim, centres]: vectors at equal distances in the table. */
    private static float[] centres(Blocks<FeatureBlock> vectors, int dim, int centres) {
        BlockLayout layout = vectors.placement().layout();
        int[] drawn = EqualParts.starts(0, centres, centres, layout.nodes());
        float[] rows = PackedRows.concatenate(
                vectors.mapNumbered((block, features) -> PackedRows.of(
                                features.vectors, layout.places(layout.of(drawn, block)), dim, float[]::new))
                        .collect(),
                float[]::new);
        float[] transposed = new float[dim * centres];
        for (int i = 0; i < rows.length; i++) {
            transposed[i % dim * centres + i / dim] = rows[i];
        }
        return transposed;
    }

    /**
     * Returns each centre moved to the direction of the mean of its vectors. A centre without vectors does not move.
     */
    private static float[] moved(Blocks<FeatureBlock> vectors, float[] transposed, int dim) {
        int centres = transposed.length / dim;
        float[] sums = vectors.values()
                .mapPartitions(blocks -> {
                    float[] sum = new float[transposed.length];
                    while (blocks.hasNext()) {
                        float[] block = blocks.next().vectors;
                        int[] nearest = nearest(block, transposed, dim);
                        for (int i = 0; i < block.length; i++) {
                            sum[i % dim * centres + nearest[i / dim]] += block[i];
                        }
                    }
                    return List.of(sum).iterator();
                })
                .reduce((a, b) -> {
                    float[] sum = a.clone();
                    for (int i = 0; i < b.length; i++) {
                        sum[i] += b[i];
                    }
                    return sum;
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

    /** Returns int[rows]: the centre with the greatest inner product for each vector. */
    private static int[] nearest(float[] vectors, float[] transposed, int dim) {
        int centres = transposed.length / dim;
        float[] products = new float[centres];
        int[] nearest = new int[vectors.length / dim];
        for (int row = 0; row < nearest.length; row++) {
            Arrays.fill(products, 0);
            for (int c = 0; c < dim; c++) {
                float x = vectors[row * dim + c];
                for (int centre = 0, at = c * centres;
                        centre < centres;
                        centre++, at++) { // a loop that compilers vectorise
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

    /** Releases the groups. */
    void release() {
        groups.unpersist();
    }
}
