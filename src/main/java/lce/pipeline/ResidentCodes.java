package lce.pipeline;

import java.io.Serializable;
import java.util.Map;
import java.util.WeakHashMap;

import lce.io.FeatureTable;
import lce.knn.CodeTable;
import lce.knn.Projection;
import lce.network.CodeLayout;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** All faces' codes in each executor process, computed from its feature table when they are first asked for, and gone with it. */
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

    /** The vectors themselves. */
    FeatureTable features() {
        return features.open();
    }

    CodeTable table() {
        FeatureTable vectors = features.open();
        synchronized (TABLES) {
            return TABLES.computeIfAbsent(vectors, all -> CodeTable.of(all, projection.value()));
        }
    }
}
