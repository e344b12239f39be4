package lce.pipeline.nodes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import lce.SharedSpark;
import lce.io.KeptRows;
import lce.pipeline.Clustering;
import lce.pipeline.FaceResults;
import lce.pipeline.GraphRun;
import lce.pipeline.Pieces;
import lce.pipeline.ScoredGraph;
import lce.pipeline.block.BlockLayout;
import lce.pipeline.block.Iterators;
import lce.pipeline.block.KnnBlock;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Results of nodes as those of faces, with long runs of faces that are no nodes. */
@Tag("long")
class FaceNodesTest {

    private static final int NODES = 300;
    private static final int K = 4;
    private static final int INVALID = -1;

    /** The row whose vector a row has, {@link #INVALID} for none. */
    private static Arguments of(String name, int faces, IntUnaryOperator original) {
        return Arguments.of(name, IntStream.range(0, faces).map(original).toArray());
    }

    static Stream<Arguments> tables() {
        return Stream.of(
                of("each face is a node", NODES, row -> row),
                of("invalid in front", 30_000, row -> row < 30_000 - NODES ? INVALID : row),
                of("invalid at the end", 30_000, row -> row < NODES ? row : INVALID),
                of("invalid in the middle", 30_000, row -> row < 70 || row >= 30_000 - NODES + 70 ? row : INVALID),
                of("copies of one", 30_000, row -> row < NODES ? row : 7),
                of("copies of all", 30_000, row -> row < NODES ? row : row % NODES),
                of(
                        "copies behind the last but one",
                        30_000,
                        row -> row < NODES - 1 || row == 29_999 ? row : row % (NODES - 1)),
                of(
                        "each third a node",
                        3 * NODES,
                        row -> row % 3 == 0 ? row : row % 3 == 1 ? INVALID : row % 2 == 0 ? row - 2 : 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void facesHaveTheResultsOfTheirNodesInBoundedPieces(String name, int[] original) {
        FaceNodes faces = nodes(original);
        int[] node = nodeOfEach(original);
        Clustering clustering = GraphRun.of(ScoredGraph.random(NODES, K, 5)).run(3, 1);
        FaceResults ofFaces = new FaceResults(
                SharedSpark.context(), clustering, SharedSpark.context().broadcast(faces));
        double[] density = Pieces.doubles(clustering.densities());
        double[] scores = doubles(clustering.scores());
        int[] labels = clustering.labels();
        List<Row> clusters = clustering.clusterRows().collect();

        assertArrayEquals(
                IntStream.of(node).mapToDouble(n -> n < 0 ? 0 : density[n]).toArray(),
                Pieces.doubles(bounded(ofFaces.densities(), 1)));
        assertArrayEquals(
                IntStream.of(node)
                        .boxed()
                        .flatMapToDouble(
                                n -> n < 0 ? Arrays.stream(new double[K]) : Arrays.stream(scores, n * K, (n + 1) * K))
                        .toArray(),
                doubles(bounded(ofFaces.scores(K), K)));
        assertArrayEquals(
                IntStream.of(node)
                        .map(n -> n < 0 ? FaceResults.NO_CLUSTER : labels[n])
                        .toArray(),
                ofFaces.labels());
        List<Row> rows = ofFaces.clusterRows().collect();
        assertEquals(node.length, rows.size());
        for (int row = 0; row < node.length; row++) {
            String expected = node[row] < 0
                    ? "-1,0,0.0]"
                    : clusters.get(node[row]).toString().replaceFirst("^\\[\\d+,", "");
            assertEquals("[" + row + "," + expected, rows.get(row).toString());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void graphsHaveARowForEachFaceInBoundedPieces(String name, int[] original) {
        FaceNodes faces = nodes(original);
        int[] node = nodeOfEach(original);
        int[] rowOf = IntStream.range(0, original.length)
                .filter(row -> original[row] == row)
                .toArray();
        ScoredGraph graph = ScoredGraph.random(NODES, K, 6).withMissingNeighbours(2);
        BlockLayout layout = BlockLayout.of(NODES);
        int next = 0;
        for (int block = 0; block < layout.blocks(); block++) {
            int from = layout.first(block) * K;
            int to = from + layout.rows(block) * K;
            KnnBlock nodes = new KnnBlock(
                    layout.first(block),
                    layout.rows(block),
                    K,
                    Arrays.copyOfRange(graph.ids, from, to),
                    Arrays.copyOfRange(graph.similarities, from, to));
            for (Iterator<KnnBlock> pieces = faces.ofFaces(nodes, layout, block); pieces.hasNext(); ) {
                KnnBlock piece = pieces.next();
                assertTrue(piece.rows > 0 && piece.rows <= FaceNodes.FACES_IN_A_PIECE, "rows " + piece.rows);
                assertEquals(next, piece.first);
                for (int row = piece.first; row < piece.first + piece.rows; row++, next++) {
                    int[] ids = Arrays.copyOfRange(piece.ids, (row - piece.first) * K, (row - piece.first + 1) * K);
                    int[] expected = new int[K];
                    Arrays.fill(expected, KnnBlock.NONE);
                    if (original[row] == row) {
                        int n = node[row];
                        Arrays.setAll(
                                expected,
                                column -> graph.ids[n * K + column] < 0
                                        ? KnnBlock.NONE
                                        : rowOf[graph.ids[n * K + column]]);
                    } else {
                        expected[0] = row;
                        expected[1] = original[row];
                    }
                    assertArrayEquals(expected, ids, "row " + row);
                }
            }
        }
        assertEquals(original.length, next);
    }

    private static FaceNodes nodes(int[] original) {
        int[] copies = IntStream.range(0, original.length)
                .filter(row -> original[row] != row && original[row] != INVALID)
                .toArray();
        int[] invalid = IntStream.range(0, original.length)
                .filter(row -> original[row] == INVALID)
                .toArray();
        FaceNodes faces = FaceNodes.withoutCopies(new Copies(
                original.length,
                copies,
                IntStream.of(copies).map(row -> original[row]).toArray(),
                invalid));
        assertEquals(NODES, faces.nodes());
        return faces;
    }

    private static int[] nodeOfEach(int[] original) {
        int[] left = IntStream.range(0, original.length)
                .filter(row -> original[row] != row)
                .toArray();
        KeptRows kept = KeptRows.without(original.length, left);
        return IntStream.of(original)
                .map(row -> row == INVALID ? -1 : kept.number(row))
                .toArray();
    }

    /** The pieces, none of which may hold more faces than a block. */
    private static <T> Iterator<T> bounded(Iterator<T> pieces, int width) {
        return Iterators.map(pieces, piece -> {
            int length = java.lang.reflect.Array.getLength(piece);
            assertTrue(length > 0 && length <= 8192 * width, "length " + length);
            return piece;
        });
    }

    private static double[] doubles(Iterator<float[]> pieces) {
        List<Double> values = new ArrayList<>();
        pieces.forEachRemaining(piece -> IntStream.range(0, piece.length).forEach(i -> values.add((double) piece[i])));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
