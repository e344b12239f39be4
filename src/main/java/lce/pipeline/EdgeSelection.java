package lce.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Keeps edges towards higher density. In each row the density edge E_d is the neighbour with the greatest sim S among those denser than
 * the id in column 0, ties going to the lowest column; similarity edges E_s are the denser neighbours whose sim S reaches the threshold.
 */
final class EdgeSelection {

    private static final int NEAREST = 3;

    private EdgeSelection() {
    }

    /**
     * The mean similarity of the nearest neighbours of all rows, three per row that are no copies of the row itself; 0 if there are none. Each block
     * gives a sum in double, and the sums are added in the order of blocks.
     */
    static double similarityThreshold(JavaPairRDD<Integer, DensityBlock> blocks, Broadcast<FaceNodes> faces) {
        List<Tuple2<Integer, double[]>> sums = new ArrayList<>(blocks.mapValues(block -> nearest(block.knn, faces.value())).collect());
        sums.sort(Comparator.comparing(Tuple2::_1));
        double total = 0;
        double count = 0;
        for (Tuple2<Integer, double[]> sum : sums) {
            total += sum._2[0];
            count += sum._2[1];
        }
        return count == 0 ? 0 : total / count;
    }

    /** The sum of the similarities of each row's nearest neighbours, and how many there are. */
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

    static JavaPairRDD<Integer, SelectedEdges> select(JavaPairRDD<Integer, DensityBlock> blocks, double threshold, BlockLayout layout,
                                                      BlockPartitioner partitioner) {
        JavaPairRDD<Integer, List<double[]>> densities = NodeLookup.join(blocks.mapValues(block -> block.knn.distinctIds()),
                blocks, (block, nodes) -> Arrays.stream(nodes).mapToDouble(node -> block.density[node - block.knn.first]).toArray(),
                layout, partitioner, partitioner);
        return blocks.join(densities, partitioner).mapValues(joined -> select(joined._1, PackedRows.concatenate(joined._2, double[]::new), threshold));
    }

    /** @param densities of the block's distinct ids in ascending order */
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
            double greatest = 0; // column 0 is never denser than itself and what is not denser counts 0
            int candidates = similarityCells.size();
            for (int cell = start + 1; cell < start + k; cell++) {
                if (knn.isPresent(cell) && densities[Arrays.binarySearch(distinct, knn.ids[cell])] > own) {
                    double strength = block.strength(cell);
                    if (strength > greatest) {
                        greatest = strength;
                        best = cell;
                    }
                    if (strength > 0 && strength >= threshold) { // few faces may be so far apart that the threshold is negative
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
