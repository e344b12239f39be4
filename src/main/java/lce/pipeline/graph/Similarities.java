package lce.pipeline.graph;

import java.nio.FloatBuffer;

import lce.knn.Similarity;
import lce.pipeline.gather.SampleWork;

/**
 * Computes the dot products of a sample's first vector with each of its other vectors. The dot product of a missing
 * neighbour is 0.
 *
 * @param others number of vectors in a sample after the first
 */
record Similarities(int others) implements SampleWork {

    private static final int BATCH = 128;

    @Override
    public int width() {
        return others + 1;
    }

    @Override
    public int answers() {
        return others;
    }

    @Override
    public Worker open() {
        return new Worker(BATCH, (features, ids, samples, answers) -> {
            int dim = features.dim();
            FloatBuffer vectors = FloatBuffer.allocate(width() * dim);
            double[] self = new double[dim];
            for (int sample = 0; sample < samples; sample++) {
                features.gather(ids, sample * width(), width(), vectors.clear());
                for (int c = 0; c < dim; c++) {
                    self[c] = vectors.get(c);
                }
                for (int other = 0; other < others; other++) {
                    answers[sample * others + other] =
                            (float) Similarity.product(self, vectors.array(), (other + 1) * dim);
                }
            }
        });
    }
}
