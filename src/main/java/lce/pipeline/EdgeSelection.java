package lce.pipeline;

import java.util.Arrays;

import lce.pipeline.block.Blocks;
import lce.pipeline.block.IntList;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.nodes.FaceNodes;
import org.apache.spark.broadcast.Broadcast;

/**
 * Selects edges towards higher density. In each row the density edge E_d leads to the neighbour with the greatest sim S
 * among the neighbours that are denser than the id in column 0; the lowest column wins a tie. Similarity edges E_s lead
 * to the denser neighbours whose sim S reaches the threshold.
 */
final class EdgeSelection {

    private static final int NEAREST = 3;

    private EdgeSelection() {}

    /**
     * Returns the mean similarity of the nearest neighbours of all rows, three per row without copies of the row
     * itself; 0 if there are none. Each block computes a sum in double, and the sums are added in the order of blocks.
     */
    static double similarityThreshold(Blocks<DensityBlock> blocks, Broadcast<FaceNodes> faces) {
        double total = 0;
        double count = 0;
        for (double[] sum :
                blocks.map(block -> nearest(block.knn, faces.value())).collect()) {
            total += sum[0];
            count += sum[1];
        }
        return count == 0 ? 0 : total / count;
    }

    /** Returns the sum of the similarities of each row's nearest neighbours, and their number. */
    private static double[] nearest(KnnBlock knn, FaceNodes faces) {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < knn.rows; row++) {
            int start = row * knn.k;
            int ofRow = 0;
            for (int cell = start + 1; cell < start + knn.k && ofRow < NEAREST; cell++) {
                if (knn.isPresent(cell) && !faces.areCopies(knn.first + row, knn.ids[cell])) {
                    sum += knn.similarities[cell];
                    ofRow++;
                }
            }
            count += ofRow;
        }
        return new double[] {sum, count};
    }

    /** Returns the edges that each block's rows select. Each block first requests the densities of its neighbours. */
    static Blocks<SelectedEdges> select(Blocks<DensityBlock> blocks, double threshold) {
        Blocks<double[]> densities = blocks.map(block -> block.density)
                .lookUpRows(blocks.map(block -> block.knn.distinctIds()), 1, double[]::new);
        return blocks.combine(densities, (block, ofNeighbours) -> select(block, ofNeighbours, threshold));
    }

    /**
     * Returns the edges that a block's rows select.
     *
     * @param densities densities of the block's distinct ids, in ascending order of ids
     */
    private static SelectedEdges select(DensityBlock block, double[] densities, double threshold) {
        KnnBlock knn = block.knn;
        int k = knn.k;
        int[] distinct = knn.distinctIds();
        int[] densityCells = new int[knn.rows];
        int[] densityTargets = new int[knn.rows];
        IntList similarityCells = new IntList();
        for (int row = 0; row < knn.rows; row++) {
            int start = row * k;
            double own = densities[Arrays.binarySearch(distinct, knn.ids[start])];
            int best = start;
            double greatest = 0; // column 0 is never denser than itself, and a neighbour that is not denser counts 0
            int candidates = similarityCells.size();
            for (int cell = start + 1; cell < start + k; cell++) {
                if (knn.isPresent(cell) && densities[Arrays.binarySearch(distinct, knn.ids[cell])] > own) {
                    double strength = block.strength(cell);
                    if (strength > greatest) {
                        greatest = strength;
                        best = cell;
                    }
                    if (strength > 0
                            && strength >= threshold) { // few faces may be so far apart that the threshold is negative
                        similarityCells.add(cell);
                    }
                }
            }
            densityCells[row] = best == start ? SelectedEdges.NONE : best;
            densityTargets[row] = best == start ? SelectedEdges.NONE : knn.ids[best];
            if (best != start) {
                similarityCells.remove(best, candidates);
            }
        }
        return new SelectedEdges(knn.first, densityCells, densityTargets, similarityCells.toArray());
    }
}
