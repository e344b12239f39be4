package lce.pipeline.search;

import java.io.Serializable;
import java.util.Map;
import java.util.WeakHashMap;

import lce.features.FeatureTable;
import lce.knn.CodeTable;
import lce.knn.Projection;
import lce.product.CodeLayout;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The codes of all faces in each executor process. They are computed from the feature table at first use, and released
 * with that table.
 */
final class ResidentCodes implements Serializable {

    private static final Map<FeatureTable, CodeTable> TABLES = new WeakHashMap<>();

    private final NeighbourSearch.Table features;
    private final Broadcast<Projection> projection;

    ResidentCodes(JavaSparkContext spark, NeighbourSearch.Table features, Projection projection) {
        this.features = features;
        this.projection = spark.broadcast(projection);
    }

    CodeLayout layout() {
        return projection.value().layout();
    }

    /** Returns this process's table of vectors. */
    FeatureTable features() {
        return features.open();
    }

    /** Returns this process's table of codes. */
    CodeTable table() {
        FeatureTable vectors = features.open();
        synchronized (TABLES) {
            return TABLES.computeIfAbsent(vectors, table -> CodeTable.of(table, projection.value()));
        }
    }
}
