package lce.pipeline;

import java.util.Arrays;
import java.util.Iterator;

import lce.io.FeatureTable;
import lce.network.InferenceEngine;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Local connectivity (LCENet): how likely each neighbour is the same identity as the face itself. */
final class LocalConnectivity {

    private LocalConnectivity() {
    }

    static JavaPairRDD<Integer, ScoredBlock> score(JavaPairRDD<Integer, KnnBlock> graph, FeatureSource features, EngineFactory engines,
                                                   LongAccumulator facesDone) {
        return graph.mapPartitionsToPair(blocks -> scorePartition(blocks, features, engines, facesDone), true);
    }

    private static Iterator<Tuple2<Integer, ScoredBlock>> scorePartition(Iterator<Tuple2<Integer, KnnBlock>> blocks, FeatureSource features,
                                                                         EngineFactory engines, LongAccumulator facesDone) {
        if (!blocks.hasNext()) {
            return Iterators.none();
        }
        FeatureTable table = features.table();
        InferenceEngine engine = TaskEngine.open(engines);
        return Iterators.map(blocks, block -> new Tuple2<>(block._1, new ScoredBlock(block._2, scores(block._2, table, engine, facesDone))));
    }

    private static float[] scores(KnnBlock knn, FeatureTable table, InferenceEngine engine, LongAccumulator facesDone) {
        int k = knn.k;
        float[] scores = new float[knn.rows * k];
        for (int from = 0; from < knn.rows; from += engine.batch()) {
            int faces = Math.min(engine.batch(), knn.rows - from);
            float[] slice = new float[faces * k];
            engine.localConnectivity(table, Arrays.copyOfRange(knn.ids, from * k, (from + faces) * k), faces, slice);
            System.arraycopy(slice, 0, scores, from * k, slice.length);
            facesDone.add(faces);
        }
        return scores;
    }
}
