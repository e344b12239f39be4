package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

import lce.pipeline.block.IntList;

/** Values of a block's faces, stored once per node. */
final class FaceValues implements Serializable {

    private final int[] nodes; // [faces], -1 for a face without a node
    private final double[] ofDistinct; // [distinct nodes, width], in the ascending order of nodes
    private final double[] missing; // [width], the values of a face without a node

    FaceValues(int[] nodes, double[] ofDistinct, double[] missing) {
        this.nodes = nodes;
        this.ofDistinct = ofDistinct;
        this.missing = missing;
    }

    /** Returns the nodes of faces that have one, distinct and ascending. */
    static int[] distinct(int[] nodes) {
        return IntList.sortedSet(IntStream.of(nodes).filter(node -> node >= 0).toArray());
    }

    /** Returns double[faces, width]. */
    double[] values() {
        int width = missing.length;
        int[] distinct = distinct(nodes);
        double[] values = new double[nodes.length * width];
        for (int i = 0; i < nodes.length; i++) {
            boolean hasNode = nodes[i] >= 0;
            System.arraycopy(
                    hasNode ? ofDistinct : missing,
                    hasNode ? Arrays.binarySearch(distinct, nodes[i]) * width : 0,
                    values,
                    i * width,
                    width);
        }
        return values;
    }
}
