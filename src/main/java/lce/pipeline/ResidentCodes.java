package lce.pipeline;

import java.io.Serializable;

import lce.io.FeatureTable;
import lce.knn.CodeTable;
import lce.knn.Projection;
import lce.network.CodeLayout;

/** All faces' codes in each executor process, computed from its feature table when they are first asked for. */
final class ResidentCodes implements Serializable {

    private final NeighbourSearch.Table features;
    private final Projection projection;
    private transient CodeTable table;

    ResidentCodes(NeighbourSearch.Table features, Projection projection) {
        this.features = features;
        this.projection = projection;
    }

    CodeLayout layout() {
        return projection.layout();
    }

    /** The vectors themselves. */
    FeatureTable features() {
        return features.open();
    }

    synchronized CodeTable table() {
        if (table == null) {
            table = CodeTable.of(features.open(), projection);
        }
        return table;
    }
}
