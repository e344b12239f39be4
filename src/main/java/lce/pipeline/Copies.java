package lce.pipeline;

import java.util.List;
import java.util.stream.IntStream;

import org.apache.spark.api.java.JavaPairRDD;

/**
 * The faces whose unit vectors are equal to those of earlier faces, and the faces that have no unit vector.
 *
 * @param faces     N
 * @param rows      of the copies, ascending
 * @param originals int[rows]: for each copy the smallest row with the same vector, which is no copy itself
 * @param invalid   rows whose vectors are zero or not finite, ascending
 */
public record Copies(int faces, int[] rows, int[] originals, int[] invalid) {

    /** Returns no copies. */
    static Copies none(int faces) {
        return new Copies(faces, new int[0], new int[0], new int[0]);
    }

    /** Puts the blocks' findings together on the driver. */
    static Copies of(int faces, JavaPairRDD<Integer, CopiedRows> blocks) {
        List<CopiedRows> inOrder = Clustering.inOrder(blocks).values().collect();
        return new Copies(faces, all(inOrder.stream().map(block -> block.copies).toList()), all(inOrder.stream().map(block -> block.originals).toList()),
                all(inOrder.stream().map(block -> block.invalid).toList()));
    }

    private static int[] all(List<int[]> parts) {
        return parts.stream().flatMapToInt(IntStream::of).toArray();
    }

    /** Returns the number of different vectors. */
    public int distinct() {
        return faces - rows.length - invalid.length;
    }
}
