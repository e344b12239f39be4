package lce.pipeline.search;

import lce.features.VectorSource;
import lce.knn.ExactSearch;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.ProductEngines;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;

/** Searches all faces, so that it finds all neighbours. There is nothing to train. */
public final class ExhaustiveSearch implements NeighbourSearch {

    private final int k;
    private final Vectors vectors;
    private final ProductEngines engines;

    /**
     * @param k neighbours per face, including the face itself
     * @param engines opens the products of tasks
     */
    public ExhaustiveSearch(int k, Vectors vectors, ProductEngines engines) {
        this.k = k;
        this.vectors = vectors;
        this.engines = engines;
    }

    @Override
    public int k() {
        return k;
    }

    @Override
    public NeighbourSearch suitedTo(int nodes) {
        return this;
    }

    @Override
    public TrainedSearch train(JavaSparkContext spark, int nodes, Stages stages) {
        return new TrainedSearch(k, new Trained(k, vectors, engines));
    }

    @Override
    public double recall(JavaSparkContext spark, Blocks<KnnBlock> graph, Stages stages) {
        return 1;
    }

    private record Trained(int k, Vectors vectors, ProductEngines engines) implements TaskSearch {

        @Override
        public int rowsTogether() {
            return ExactSearch.blockRows(vectors.open().dim(), k);
        }

        @Override
        public Rows open(int rows) {
            VectorSource source = vectors.open();
            return new ExactSearch(
                    source,
                    engines.openForGraph(source.dim(), rows, ExactSearch.chunkRows(source.dim(), source.rows())),
                    k)::search;
        }
    }
}
