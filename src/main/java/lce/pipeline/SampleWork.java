package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;

import lce.io.FeatureTable;
import org.apache.spark.util.LongAccumulator;

/** Computes numbers from samples where their vectors are: a network's probabilities, or similarities. */
interface SampleWork extends Serializable {

    /** Returns the number of ids in a sample. */
    int width();

    /** Returns the number of answers per sample. They depend on the sample alone, not on other samples of its batch. */
    int answers();

    /** Opens a worker for the running task. Its resources are released when the task ends. */
    Worker open();

    /**
     * Belongs to one task.
     *
     * @param batch samples per call, which are also the samples per count of progress
     */
    record Worker(int batch, Run run) {
    }

    /** Computes the answers of a batch. */
    interface Run {

        /**
         * @param features where the ids' unit vectors are
         * @param ids      int[samples, width]
         * @param answers  float[samples, answers], written
         */
        void of(FeatureTable features, int[] ids, int samples, float[] answers);
    }

    /** Returns float[samples, answers] for int[samples, width] ids, and counts samples as they are done. */
    default float[] run(Worker worker, FeatureTable features, int[] ids, LongAccumulator done) {
        int samples = ids.length / width();
        float[] all = new float[samples * answers()];
        for (int from = 0; from < samples; from += worker.batch) {
            int count = Math.min(worker.batch, samples - from);
            float[] batch = new float[count * answers()];
            worker.run.of(features, Arrays.copyOfRange(ids, from * width(), (from + count) * width()), count, batch);
            System.arraycopy(batch, 0, all, from * answers(), batch.length);
            done.add(count);
        }
        return all;
    }
}
