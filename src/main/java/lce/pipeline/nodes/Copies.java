package lce.pipeline.nodes;

import java.util.List;

import lce.pipeline.block.Blocks;
import lce.pipeline.block.PackedRows;

/**
 * The faces whose unit vectors are equal to those of earlier faces, and the faces that have no unit vector.
 *
 * @param faces N
 * @param rows the rows of the copies, ascending
 * @param originals int[rows]: per copy the smallest row with the same vector, which is not a copy itself
 * @param invalid rows whose vectors are zero or not finite, ascending
 */
public record Copies(int faces, int[] rows, int[] originals, int[] invalid) {

    /** Returns no copies. */
    static Copies none(int faces) {
        return new Copies(faces, new int[0], new int[0], new int[0]);
    }

    /** Collects the copies of all blocks on the driver. */
    static Copies of(int faces, Blocks<CopiedRows> blocks) {
        List<CopiedRows> rows = blocks.collect();
        return new Copies(
                faces,
                all(rows.stream().map(block -> block.copies).toList()),
                all(rows.stream().map(block -> block.originals).toList()),
                all(rows.stream().map(block -> block.invalid).toList()));
    }

    private static int[] all(List<int[]> parts) {
        return PackedRows.concatenate(parts, int[]::new);
    }

    /** Returns the number of different vectors. */
    public int distinct() {
        return faces - rows.length - invalid.length;
    }
}
