package lce.pipeline;

import java.io.Serializable;
import java.util.Arrays;

import lce.io.FeatureTable;
import org.apache.spark.util.LongAccumulator;

/** What is computed of samples where their vectors are: a network's probabilities, or similarities. */
interface SampleWork extends Serializable {

    /** Ids that a sample is made of. */
    int width();

    /** Numbers that come out for a sample. They depend on the sample alone, not on those that are worked on beside it. */
    int answers();

    /** Opens it for the running task. What it holds is given back when the task ends. */
    Worker open();

    /**
     * Belongs to one task.
     *
     * @param batch samples that it wants at once, which are also those between two counts of progress
     */
    record Worker(int batch, Run run) {
    }

    /** What a worker does. */
    interface Run {

        /**
         * @param features where the ids' unit vectors are
         * @param ids      int[samples, width]
         * @param answers  float[samples, answers], written
         */
        void of(FeatureTable features, int[] ids, int samples, float[] answers);
    }

    /** float[samples, answers] of int[samples, width] ids, counting as it goes. */
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
