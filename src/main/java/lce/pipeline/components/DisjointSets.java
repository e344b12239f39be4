package lce.pipeline.components;

import lce.pipeline.block.IntMap;

/** Union-find over non-negative ints. The smallest member of a set is its root. */
final class DisjointSets {

    private final IntMap parents = new IntMap();

    /** Returns the smallest member of the node's set. A node that was never joined is the only member of its set. */
    int find(int node) {
        int root = node;
        for (int parent = parent(root); parent != root; parent = parent(root)) {
            root = parent;
        }
        for (int next = parent(node); next != root; next = parent(node)) { // so that the next search is short
            parents.put(node, root);
            node = next;
        }
        return root;
    }

    void union(int a, int b) {
        int rootA = find(a);
        int rootB = find(b);
        if (rootA != rootB) {
            int root = Math.min(rootA, rootB);
            parents.put(root, root);
            parents.put(Math.max(rootA, rootB), root);
        }
    }

    /** Returns the nodes that were joined with others, in ascending order. */
    int[] joined() {
        return parents.keys();
    }

    private int parent(int node) {
        return parents.getOrDefault(node, node);
    }
}
