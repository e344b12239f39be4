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

    /** Belongs to one task. */
    interface Worker {

        /**
         * @param features where the ids' unit vectors are
         * @param ids      int[samples, width]
         * @param answers  float[samples, answers], written
         */
        void run(FeatureTable features, int[] ids, int samples, float[] answers);
    }

    /** Samples between two counts of progress. */
    int SLICE = 128;

    /** float[samples, answers] of int[samples, width] ids, counting as it goes. */
    default float[] run(Worker worker, FeatureTable features, int[] ids, LongAccumulator done) {
        int samples = ids.length / width();
        float[] all = new float[samples * answers()];
        for (int from = 0; from < samples; from += SLICE) {
            int count = Math.min(SLICE, samples - from);
            float[] slice = new float[count * answers()];
            worker.run(features, Arrays.copyOfRange(ids, from * width(), (from + count) * width()), count, slice);
            System.arraycopy(slice, 0, all, from * answers(), slice.length);
            done.add(count);
        }
        return all;
    }
}
