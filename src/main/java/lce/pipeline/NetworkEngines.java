package lce.pipeline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.cpu.OneDnn;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.CollectionAccumulator;

/** Opens the best engine that the machine of a task has, and reports which that was. */
public final class NetworkEngines implements EngineFactory {

    private record Networks(LceNet lce, PceNet pce) implements Serializable {
    }

    // bytes, for whatever serializer the user has set takes those: Kryo cannot make records
    private final Broadcast<byte[]> networks;
    private final Precision precision;
    private final CollectionAccumulator<String> taken;

    /** @param taken gets a line for each engine opened: executor, engine, precision */
    public NetworkEngines(JavaSparkContext spark, LceNet lce, PceNet pce, Precision precision, CollectionAccumulator<String> taken) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Networks(lce, pce));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.networks = spark.broadcast(bytes.toByteArray());
        this.precision = precision;
        this.taken = taken;
    }

    @Override
    public InferenceEngine open() {
        Networks nets = networks();
        InferenceEngine engine = OneDnn.isAvailable() ? new OneDnnEngine(nets.lce, nets.pce, precision) : new PlainEngine(nets.lce, nets.pce);
        String why = OneDnn.isAvailable() ? "" : ", because " + OneDnn.whyUnavailable();
        taken.add("executor " + SparkEnv.get().executorId() + ": " + engine.description() + why);
        return engine;
    }

    /** What an engine takes outside the heap when it has run both networks; as this machine would run them. */
    public long nativeBytes() {
        if (!OneDnn.isAvailable()) {
            return 0;
        }
        Networks nets = networks();
        try (OneDnnEngine engine = new OneDnnEngine(nets.lce, nets.pce, precision)) {
            return engine.nativeBytes();
        }
    }

    private Networks networks() {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(networks.value())) {
            @Override
            protected Class<?> resolveClass(java.io.ObjectStreamClass described) throws IOException, ClassNotFoundException {
                return Class.forName(described.getName(), false, NetworkEngines.class.getClassLoader());
            }
        }) {
            return (Networks) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the networks did not arrive whole", e);
        }
    }

    /** Lets go of the networks everywhere. */
    public void release() {
        networks.destroy();
    }
}
