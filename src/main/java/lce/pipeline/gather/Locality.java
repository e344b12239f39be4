package lce.pipeline.gather;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import lce.knn.Centroids;
import lce.knn.Projection;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.BlockPlacement;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.EqualParts;
import lce.pipeline.block.PackedRows;
import lce.pipeline.engine.ProductEngines;
import lce.product.CodeProducts;

/**
 * Groups of rows whose vectors are near one another, so that their neighbourhoods overlap. Each row belongs to the
 * nearest of several centres. The centres start as vectors at equal distances in the table and are moved by two rounds
 * of spherical k-means over the rows' codes. If a centre has too many rows, they are divided into several groups.
 * Results do not depend on the groups.
 */
final class Locality {

    private static final int MOST_CENTRES = 1024;
    private static final int ROUNDS = 2;
    /** Number of rows that train the projection to codes, and among which the first centres are. */
    private static final int SAMPLE = 4096;

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
        int drawn = Math.min(SAMPLE, layout.nodes());
        float[] sample = rows(vectors, dim, drawn);
        Projection projection = Projection.learn(sample, dim);
        Blocks<byte[]> codes =
                vectors.map(block -> projection.encode(block.vectors)).persist();
        float[] first = PackedRows.of(sample, EqualParts.starts(0, centres, centres, drawn), dim, float[]::new);
        Centroids moving = new Centroids(projection.layout(), projection.encode(first));
        for (int round = 0; round < ROUNDS; round++) {
            moving = moving.moved(members(codes, moving));
        }
        Centroids centroids = moving;
        Blocks<int[]> nearest = codes.mapPartitions(blocks -> nearest(blocks, centroids, layout.blockRows()))
                .persist();
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
        codes.unpersist();
        return new Locality(groups, firstGroup[centres]);
    }

    /** Returns the group of each row. A centre's rows are divided by runs of blocks. */
    private static int[] groups(int[] nearest, int[] firstGroup, int block, int blocks) {
        return IntStream.of(nearest)
                .map(centre -> {
                    int cuts = firstGroup[centre + 1] - firstGroup[centre];
                    return firstGroup[centre] + EqualParts.start(block, blocks, cuts);
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

    /** Returns float[count, dim]: rows at equal distances in the table. */
    private static float[] rows(Blocks<FeatureBlock> vectors, int dim, int count) {
        BlockLayout layout = vectors.placement().layout();
        int[] drawn = EqualParts.starts(0, count, count, layout.nodes());
        return PackedRows.concatenate(
                vectors.mapNumbered((block, features) -> PackedRows.of(
                                features.vectors, layout.places(layout.of(drawn, block)), dim, float[]::new))
                        .collect(),
                float[]::new);
    }

    /** Returns the rows by their nearest centres. */
    private static Centroids.Members members(Blocks<byte[]> codes, Centroids centroids) {
        int blockRows = codes.placement().layout().blockRows();
        return codes.values()
                .mapPartitions(blocks -> {
                    Centroids.Members members = centroids.noMembers();
                    try (CodeProducts products = ProductEngines.openForCodes(centroids.layout(), blockRows)) {
                        int[] nearest = new int[blockRows];
                        blocks.forEachRemaining(block -> {
                            int rows = block.length / centroids.layout().width();
                            centroids.nearest(block, rows, products, nearest);
                            centroids.add(block, rows, nearest, members);
                        });
                    }
                    return List.of(members).iterator();
                })
                .treeReduce(Centroids.Members::merge);
    }

    /** Returns int[rows] per block: the nearest centre of each row. */
    private static Iterator<Blocks.Numbered<int[]>> nearest(
            Iterator<Blocks.Numbered<byte[]>> blocks, Centroids centroids, int blockRows) {
        List<Blocks.Numbered<int[]>> results = new ArrayList<>();
        try (CodeProducts products = ProductEngines.openForCodes(centroids.layout(), blockRows)) {
            while (blocks.hasNext()) {
                Blocks.Numbered<byte[]> block = blocks.next();
                int[] nearest =
                        new int[block.value().length / centroids.layout().width()];
                centroids.nearest(block.value(), nearest.length, products, nearest);
                results.add(new Blocks.Numbered<>(block.block(), nearest));
            }
        }
        return results.iterator();
    }

    /** Releases the groups. */
    void release() {
        groups.unpersist();
    }
}
