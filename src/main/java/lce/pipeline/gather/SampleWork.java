package lce.pipeline.gather;

import java.io.Serializable;
import java.util.Arrays;

import lce.features.FeatureTable;
import org.apache.spark.util.LongAccumulator;

/** Computes numbers from samples and their vectors: a network's probabilities, or similarities. */
public interface SampleWork extends Serializable {

    /** Returns the number of ids in a sample. */
    int width();

    /**
     * Returns the number of answers per sample. Answers depend only on the sample, not on other samples of its batch.
     */
    int answers();

    /** Opens a worker for the running task. Its resources are released when the task ends. */
    Worker open();

    /**
     * Runs the batches of one task.
     *
     * @param batch maximum number of samples per call; progress is counted after each call
     */
    record Worker(int batch, Run run) {}

    /** Computes the answers of a batch. */
    interface Run {

        /**
         * @param features table of the ids' unit vectors
         * @param ids int[samples, width]
         * @param answers receives float[samples, answers]
         */
        void of(FeatureTable features, int[] ids, int samples, float[] answers);
    }

    /** Returns float[samples, answers] for int[samples, width] ids, and counts finished samples. */
    default float[] run(Worker worker, FeatureTable features, int[] ids, LongAccumulator done) {
        int samples = ids.length / width();
        float[] result = new float[samples * answers()];
        for (int from = 0; from < samples; from += worker.batch) {
            int count = Math.min(worker.batch, samples - from);
            float[] batch = new float[count * answers()];
            worker.run.of(features, Arrays.copyOfRange(ids, from * width(), (from + count) * width()), count, batch);
            System.arraycopy(batch, 0, result, from * answers(), batch.length);
            done.add(count);
        }
        return result;
    }
}
