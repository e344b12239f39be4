package lce.pipeline.search;

import java.io.Serializable;
import java.util.Locale;

import lce.features.FeatureTable;
import lce.features.VectorSource;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.stage.Stages;
import org.apache.spark.api.java.JavaSparkContext;

/** A search for the nearest neighbours of faces. It is immutable: {@link #train} returns the search that has learnt. */
public interface NeighbourSearch {

    /** Selects the faces among which neighbours are searched. */
    enum Method {
        /** All faces. */
        EXACT,
        /** The faces of the lists (inverted files) that are near the face. */
        IVF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Opens all vectors for a task, from first to last. */
    interface Vectors extends Serializable {
        VectorSource open();
    }

    /** Opens a table of vectors for a task, in any order. */
    interface Table extends Serializable {
        FeatureTable open();
    }

    /** Returns the number of neighbours per face, including the face itself. */
    int k();

    /** Returns this search, or the exact search if there are too few nodes to train this one. */
    NeighbourSearch suitedTo(int nodes);

    /**
     * Trains the search.
     *
     * @param nodes number of vectors, N
     * @param stages reports what the search has learnt
     * @return a search that builds the graph of these nodes
     */
    TrainedSearch train(JavaSparkContext spark, int nodes, Stages stages);

    /**
     * Returns the share of the nearest neighbours that a graph of this search holds: 1 if the search is exact,
     * otherwise measured on sample faces in a stage. The search need not be trained, because a resumed job may find its
     * graph finished.
     *
     * @param graph the graph that {@link TrainedSearch#graph} has built
     */
    double recall(JavaSparkContext spark, Blocks<KnnBlock> graph, Stages stages);
}
