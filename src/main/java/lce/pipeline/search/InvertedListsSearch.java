package lce.pipeline.search;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;

import lce.features.FeatureTable;
import lce.features.ResidentVectors;
import lce.knn.InvertedLists;
import lce.knn.ListSearch;
import lce.knn.Projection;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.EqualParts;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Searches the faces of the inverted lists that are near a face (IVF). It does not find every neighbour. */
public final class InvertedListsSearch implements NeighbourSearch {

    /** Number of faces that train the projection, which keeps the directions in which vectors are longest. */
    private static final int PROJECTED_FACES = 8192;

    private final int k;
    private final Table table;
    private final ProductEngines engines;

    /**
     * @param k neighbours per face, including the face itself
     * @param engines opens the products of tasks; their rounding applies to the exact search for the neighbours of
     *     sample faces, which decide how many lists are searched
     */
    public InvertedListsSearch(int k, Table table, ProductEngines engines) {
        this.k = k;
        this.table = table;
        this.engines = engines;
    }

    @Override
    public int k() {
        return k;
    }

    @Override
    public NeighbourSearch suitedTo(int nodes) {
        return nodes >= Math.max(k, ListTraining.FEWEST_NODES) ? this : new ExhaustiveSearch(k, vectors(), engines);
    }

    @Override
    public TrainedSearch train(JavaSparkContext spark, int nodes, Stages stages) {
        ResidentCodes codes = new ResidentCodes(spark, table, projection(spark, table, nodes));
        NeighbourSample sample = sample(spark, NeighbourSample.faces(nodes, 0));
        InvertedLists lists = new ListTraining(codes, nodes, k).train(spark, sample);
        stages.note(String.format(Locale.ROOT, "kNN graph: %,d lists of faces", lists.lists()));
        return new TrainedSearch(k, new Trained(k, codes, spark.broadcast(lists), engines));
    }

    private static Projection projection(JavaSparkContext spark, Table table, int nodes) {
        int count = Math.min(nodes, PROJECTED_FACES);
        return spark.parallelize(List.of(count), 1)
                .map(faces -> {
                    FeatureTable features = table.open();
                    float[] vectors = new float[faces * features.dim()];
                    features.gather(EqualParts.starts(0, faces, faces, nodes), 0, faces, FloatBuffer.wrap(vectors));
                    return Projection.learn(vectors, features.dim());
                })
                .first();
    }

    @Override
    public double recall(JavaSparkContext spark, Blocks<KnnBlock> graph, Stages stages) {
        return Recall.measure(graph, k, faces -> sample(spark, faces), stages);
    }

    /** Returns these faces, ascending, with their exact neighbours. */
    private NeighbourSample sample(JavaSparkContext spark, int[] faces) {
        return NeighbourSample.of(spark, vectors(), engines, faces, k);
    }

    private Vectors vectors() {
        Table features = table;
        return () -> new ResidentVectors(features.open());
    }

    private record Trained(int k, ResidentCodes codes, Broadcast<InvertedLists> lists, ProductEngines engines)
            implements TaskSearch {

        @Override
        public int rowsTogether() {
            return ListSearch.blockRows(codes.features().dim(), k, lists.value().lists());
        }

        @Override
        public Rows open(int rows) {
            return new ListSearch(
                            codes.features(),
                            codes.table(),
                            lists.value(),
                            engines.openForGraph(codes.layout(), rows),
                            k)::search;
        }
    }
}
