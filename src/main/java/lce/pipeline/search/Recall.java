package lce.pipeline.search;

import java.util.Locale;
import java.util.function.Function;

import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.stage.Stages;

/** Measures on sample faces which share of the nearest neighbours a graph holds. */
final class Recall {

    private static final String STAGE = "Recall of the kNN graph";
    /** The samples differ from the faces that train a search, if there are more than a thousand faces. */
    private static final double SHIFT = 0.5;

    private Recall() {}

    /**
     * Returns the share. The measurement is a separate stage because a resumed job may have released the graph.
     *
     * @param k neighbours per face in the graph, including the face itself
     * @param search returns faces, ascending, with their exact neighbours; it is called only if the stage runs
     */
    static double measure(Blocks<KnnBlock> graph, int k, Function<int[], NeighbourSample> search, Stages stages) {
        int nodes = graph.placement().rows();
        int[] faces = NeighbourSample.faces(nodes, SHIFT);
        long hits = stages.<Integer>run(STAGE, "faces", nodes, graph.placement(), done -> {
                    float[] least = search.apply(faces).least();
                    return graph.map(block -> neighboursFound(block, faces, least));
                })
                .fold(0, Integer::sum);
        double recall = k == 1 ? 1 : (double) hits / ((long) faces.length * (k - 1));
        stages.note(String.format(
                Locale.ROOT,
                "kNN graph: %.2f%% of %d sample faces' neighbours were found",
                100 * recall,
                faces.length));
        return recall;
    }

    private static int neighboursFound(KnnBlock block, int[] faces, float[] least) {
        int count = 0;
        for (int i = 0; i < faces.length; i++) {
            int row = faces[i] - block.first;
            for (int cell = row * block.k + 1; row >= 0 && row < block.rows && cell < (row + 1) * block.k; cell++) {
                count += block.similarities[cell] >= least[i] ? 1 : 0;
            }
        }
        return count;
    }
}
