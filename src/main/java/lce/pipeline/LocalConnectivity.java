package lce.pipeline;

import lce.network.InferenceEngine;
import lce.pipeline.block.Blocks;
import lce.pipeline.block.KnnBlock;
import lce.pipeline.engine.EngineFactory;
import lce.pipeline.engine.TaskEngine;
import lce.pipeline.gather.Gather;
import lce.pipeline.gather.SampleWork;
import lce.pipeline.gather.Samples;
import org.apache.spark.util.LongAccumulator;

/**
 * Computes local connectivity (LCENet): the probability that each neighbour of a face has the same identity as the
 * face.
 */
final class LocalConnectivity {

    private LocalConnectivity() {}

    static Blocks<ScoredBlock> score(
            Blocks<KnnBlock> graph, Gather gather, EngineFactory engines, int k, LongAccumulator facesDone) {
        Blocks<float[]> scores =
                gather.run(graph.map(knn -> Samples.ofAll(knn.rows, knn.ids)), new Network(engines, k), facesDone);
        return graph.combine(scores, (knn, ofCells) -> new ScoredBlock(knn, ofNeighbours(knn, ofCells)));
    }

    /** Returns the scores with 0 for each missing neighbour. */
    private static float[] ofNeighbours(KnnBlock knn, float[] scores) {
        float[] present = scores.clone();
        for (int cell = 0; cell < present.length; cell++) {
            present[cell] = knn.isPresent(cell) ? present[cell] : 0;
        }
        return present;
    }

    /** Scores samples. A sample is a face's row of neighbours; its answers are their scores. */
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
