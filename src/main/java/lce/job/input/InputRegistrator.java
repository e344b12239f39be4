package lce.job.input;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;

/** Registers with Kryo the classes that a table's reader sends to its tasks. */
public final class InputRegistrator implements KryoRegistrator {

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(ParquetPiece.class);
    }
}
