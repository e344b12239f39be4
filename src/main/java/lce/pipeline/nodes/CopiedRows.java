package lce.pipeline.nodes;

import java.io.Serializable;

/** The rows of a block that are copies of others or have no unit vector. */
public final class CopiedRows implements Serializable {

    final int[] copies; // ascending
    final int[] originals; // [copies], the smallest row with the same vector
    final int[] invalid; // ascending

    CopiedRows(int[] copies, int[] originals, int[] invalid) {
        this.copies = copies;
        this.originals = originals;
        this.invalid = invalid;
    }
}
