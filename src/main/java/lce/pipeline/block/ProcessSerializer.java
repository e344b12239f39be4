package lce.pipeline.block;

import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;

/**
 * The serializer that the session has configured, as each process has it. Spark would otherwise send a serializer with
 * each task, which makes a new Kryo with all its registrations; that takes longer than a small task.
 */
final class ProcessSerializer extends Serializer implements java.io.Serializable {

    @Override
    public SerializerInstance newInstance() {
        return SparkEnv.get().serializer().newInstance();
    }

    /** Returns what the configured serializer returns. Large shuffles are faster if it is true. */
    @Override
    public boolean supportsRelocationOfSerializedObjects() {
        return SparkEnv.get().serializer().supportsRelocationOfSerializedObjects();
    }
}
