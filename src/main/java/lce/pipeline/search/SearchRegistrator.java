package lce.pipeline.search;

import com.esotericsoftware.kryo.Kryo;
import lce.knn.Centroids;
import lce.knn.InvertedLists;
import lce.knn.Projection;
import lce.product.CodeLayout;
import org.apache.spark.serializer.KryoRegistrator;

/** Registers with Kryo the classes that the neighbour search sends to its tasks. */
public final class SearchRegistrator implements KryoRegistrator {

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(CodeLayout.class);
        kryo.register(Projection.class);
        kryo.register(Centroids.class);
        kryo.register(Centroids.Members.class);
        kryo.register(InvertedLists.class);
        kryo.register(NeighbourSample.class);
    }
}
