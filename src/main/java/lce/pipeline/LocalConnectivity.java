package lce.pipeline;

import lce.network.InferenceEngine;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.util.LongAccumulator;

/** Local connectivity (LCENet): how likely each neighbour is the same identity as the face itself. */
final class LocalConnectivity {

    private LocalConnectivity() {
    }

    static JavaPairRDD<Integer, ScoredBlock> score(JavaPairRDD<Integer, KnnBlock> graph, Gather gather, EngineFactory engines, int k, BlockLayout layout,
                                                   BlockPartitioner partitioner, LongAccumulator facesDone) {
        JavaPairRDD<Integer, float[]> scores = gather.run(graph.mapValues(knn -> Samples.ofAll(knn.rows, knn.ids)), new Network(engines, k), layout,
                partitioner, facesDone);
        return graph.join(scores, partitioner).mapValues(block -> new ScoredBlock(block._1, ofNeighbours(block._1, block._2)));
    }

    /** The scores with 0 for each neighbour that is missing. */
    private static float[] ofNeighbours(KnnBlock knn, float[] scores) {
        float[] present = scores.clone();
        for (int cell = 0; cell < present.length; cell++) {
            present[cell] = knn.isPresent(cell) ? present[cell] : 0;
        }
        return present;
    }

    /** A sample is a face's row of neighbours; its answers are their scores. */
    private record Network(EngineFactory engines, int k) implements SampleWork {

        @Override
        public int width() {
            return k;
        }

        @Override
        public int answers() {
            return k;
        }

        @Override
        public Worker open() {
            InferenceEngine engine = TaskEngine.open(engines);
            return new Worker(engine.batch(), engine::localConnectivity);
        }
    }
}
