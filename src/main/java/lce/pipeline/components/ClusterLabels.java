package lce.pipeline.components;

import java.io.Serializable;

/** The clusters of a block's rows. */
public final class ClusterLabels implements Serializable {

    final int first;
    public final int[] labels; // [rows], 0, 1, 2, ... in the order of each cluster's smallest row
    public final int[] sizes; // [rows], faces in the row's cluster

    ClusterLabels(int first, int[] labels, int[] sizes) {
        this.first = first;
        this.labels = labels;
        this.sizes = sizes;
    }
}
