package lce.pipeline.nodes;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

import lce.io.Ascending;
import lce.io.KeptRows;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.ConnectingEdges;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;

/**
 * The faces that are nodes of the graph. A face without a unit vector is never a node. If the job builds the graph,
 * copies of a face are not nodes either. If the graph is given, copies are nodes like any other, and edges join them to
 * their originals.
 */
public final class FaceNodes implements Serializable {

    static final int FACES_IN_A_PIECE = 8192;

    private final KeptRows rows;
    private final int[] copies; // rows, ascending
    private final int[] originals; // [copies] rows
    private final int[] byOriginal; // originals, ascending
    private final boolean areCopiesNodes;

    private FaceNodes(KeptRows rows, Copies copies, boolean areCopiesNodes) {
        this.rows = rows;
        this.copies = copies.rows();
        this.originals = copies.originals();
        this.byOriginal = originals.clone();
        Arrays.sort(byOriginal);
        this.areCopiesNodes = areCopiesNodes;
    }

    /** Returns nodes for all faces: each face is a node. */
    public static FaceNodes all(int faces) {
        return withCopies(Copies.none(faces));
    }

    /** Returns one node per distinct vector: the smallest row with that vector. */
    public static FaceNodes withoutCopies(Copies copies) {
        int[] leftOut = IntStream.concat(IntStream.of(copies.rows()), IntStream.of(copies.invalid()))
                .sorted()
                .toArray();
        return new FaceNodes(KeptRows.without(copies.faces(), leftOut), copies, false);
    }

    /** Returns one node per face with a unit vector, including copies. */
    public static FaceNodes withCopies(Copies copies) {
        return new FaceNodes(KeptRows.without(copies.faces(), copies.invalid()), copies, true);
    }

    /** Returns the rows of the nodes; a node's number among them is its id. */
    public KeptRows rows() {
        return rows;
    }

    /** Returns N. */
    public int faces() {
        return rows.rows();
    }

    /** Returns the number of nodes. */
    public int nodes() {
        return rows.count();
    }

    /** Returns the number of faces whose vector an earlier face has. */
    public int copies() {
        return copies.length;
    }

    /** Returns the row of a copy. */
    public int copy(int number) {
        return copies[number];
    }

    /** Returns the row that a copy equals. */
    public int original(int number) {
        return originals[number];
    }

    /** Returns true if two different nodes have the same vector. A node is not a copy of itself. */
    public boolean areCopies(int node, int other) {
        return areCopiesNodes
                && copies.length > 0
                && node != other
                && originalRow(rows.row(node)) == originalRow(rows.row(other));
    }

    private int originalRow(int row) {
        int at = Arrays.binarySearch(copies, row);
        return at >= 0 ? originals[at] : row;
    }

    /** Returns the edges from a block's nodes to their originals. */
    public ConnectingEdges edges(int first, int count) {
        if (!areCopiesNodes || copies.length == 0) {
            return new ConnectingEdges(count, new int[0], new int[0]);
        }
        int from = Ascending.lowerBound(copies, rows.row(first));
        int to = Ascending.lowerBound(copies, rows.row(first + count - 1) + 1);
        return new ConnectingEdges(
                count,
                IntStream.range(from, to).map(i -> rows.number(copies[i])).toArray(),
                IntStream.range(from, to).map(i -> rows.number(originals[i])).toArray());
    }

    /** Returns the number of faces that a node represents, including itself. */
    public int facesOf(int node) {
        if (areCopiesNodes || copies.length == 0) {
            return 1;
        }
        int row = rows.row(node);
        return 1 + Ascending.lowerBound(byOriginal, row + 1) - Ascending.lowerBound(byOriginal, row);
    }

    /** Returns the node whose results a face has, or -1 if the face has no unit vector. */
    public int nodeOf(int row) {
        return rows.number(areCopiesNodes ? row : originalRow(row));
    }

    // ------------------------------------------------------------------ the faces of a block of nodes: up to the next
    // block's first node

    /** Returns the first row of a block's faces, or N for the block number after the last. */
    private int firstFace(BlockLayout layout, int block) {
        return block == 0 ? 0 : block == layout.blocks() ? faces() : rows.row(layout.first(block));
    }

    /**
     * Returns a block of the graph as rows of faces, whose ids are rows too. The row of a copy holds the face itself
     * and its original. The row of a face without a unit vector holds only the face itself. Faces are returned in
     * pieces because any number of them may follow a block's nodes.
     */
    public Iterator<KnnBlock> ofFaces(KnnBlock nodes, BlockLayout layout, int block) {
        int first = firstFace(layout, block);
        int count = firstFace(layout, block + 1) - first;
        return Iterators.map(
                IntStream.rangeClosed(0, (count - 1) / FACES_IN_A_PIECE)
                        .map(piece -> piece * FACES_IN_A_PIECE)
                        .iterator(),
                from -> ofFaces(nodes, first + from, Math.min(FACES_IN_A_PIECE, count - from)));
    }

    private KnnBlock ofFaces(KnnBlock nodes, int first, int count) {
        int k = nodes.k;
        int[] ids = new int[count * k];
        float[] similarities = new float[count * k];
        Arrays.fill(ids, KnnBlock.NONE);
        for (int i = 0; i < count; i++) {
            int node = rows.number(first + i);
            for (int column = 0; node >= 0 && column < k; column++) {
                int cell = (node - nodes.first) * k + column;
                ids[i * k + column] = nodes.isPresent(cell) ? rows.row(nodes.ids[cell]) : KnnBlock.NONE;
                similarities[i * k + column] = nodes.similarities[cell];
            }
            int[] alone = node >= 0
                    ? new int[0]
                    : IntStream.of(first + i, originalRow(first + i))
                            .distinct()
                            .limit(k)
                            .toArray();
            System.arraycopy(alone, 0, ids, i * k, alone.length);
            Arrays.fill(similarities, i * k, i * k + alone.length, 1);
        }
        return new KnnBlock(first, count, k, ids, similarities);
    }
}
