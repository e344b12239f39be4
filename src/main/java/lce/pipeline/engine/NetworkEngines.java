package lce.pipeline.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.UUID;

import lce.io.BadInputException;
import lce.network.InferenceEngine;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.cpu.EngineMemory;
import lce.network.cpu.OneDnnEngine;
import lce.network.cpu.PlainEngine;
import lce.network.cuda.CudaDriver;
import lce.network.cuda.Gpus;
import lce.onednn.OneDnn;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.CollectionAccumulator;

/** Opens the fastest engine that the machine of a task supports, and reports its choice. */
public final class NetworkEngines implements EngineFactory {

    private record Networks(LceNet lce, PceNet pce) implements Serializable {}

    // bytes, because every serializer that the user may set supports them; Kryo cannot create records
    private final Broadcast<byte[]> networks;
    private final String job = UUID.randomUUID().toString();
    private final EngineChoice choice;
    private final Precision precision;
    private final CollectionAccumulator<String> taken;

    /**
     * @param taken receives one line per opened engine: executor, engine, precision, and the reason why it is not a
     *     faster one
     */
    public NetworkEngines(
            JavaSparkContext spark,
            LceNet lce,
            PceNet pce,
            EngineChoice choice,
            Precision precision,
            CollectionAccumulator<String> taken) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Networks(lce, pce));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.networks = spark.broadcast(bytes.toByteArray());
        this.choice = choice;
        this.precision = precision;
        this.taken = taken;
    }

    @Override
    public InferenceEngine open() {
        TaskGpu gpu = choice == EngineChoice.CPU ? null : TaskGpu.ofTask();
        if (choice == EngineChoice.CUDA && gpu == null) {
            throw new BadInputException(
                    "Spark assigned no GPU to this task, but --engine cuda needs one; submit with --conf spark.executor.resource.gpu.amount=1"
                            + " --conf spark.task.resource.gpu.amount=0.25 (and spark.executor.resource.gpu.discoveryScript if the cluster has none), or use --engine cpu");
        }
        if (choice == EngineChoice.CUDA || gpu != null && CudaDriver.isAvailable()) {
            return reported(
                    Gpus.open(gpu.address(), gpu.tasks(), job, () -> networks().lce, () -> networks().pce, precision),
                    "",
                    false);
        }
        Networks nets = networks();
        String why = choice == EngineChoice.CPU
                ? ""
                : gpu == null ? ", because Spark assigned it no GPU" : ", because " + CudaDriver.whyUnavailable();
        boolean isAssignedGpuIdle = gpu != null && !TaskGpu.isLocalMode(); // in local mode nobody has assigned one
        return OneDnn.isAvailable()
                ? reported(
                        new OneDnnEngine(nets.lce, nets.pce, precision),
                        why,
                        isAssignedGpuIdle || OneDnn.fallsBack(precision))
                : reported(new PlainEngine(nets.lce, nets.pce), why + ", because " + OneDnn.whyUnavailable(), true);
    }

    private InferenceEngine reported(InferenceEngine engine, String why, boolean isFallback) {
        EngineLog.opened(
                "executor " + SparkEnv.get().executorId() + ": " + engine.description() + why, isFallback, taken);
        return engine;
    }

    /**
     * Returns the off-heap bytes that an engine uses after it has run both networks, as the maximum over all
     * processors.
     */
    public static long nativeBytes(LceNet lce, PceNet pce, Precision precision) {
        return EngineMemory.bytes(lce, pce, precision);
    }

    private Networks networks() {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(networks.value())) {
            @Override
            protected Class<?> resolveClass(java.io.ObjectStreamClass described)
                    throws IOException, ClassNotFoundException {
                return Class.forName(described.getName(), false, NetworkEngines.class.getClassLoader());
            }
        }) {
            return (Networks) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the broadcast networks are incomplete", e);
        }
    }

    /** Releases the networks in the driver and all executors. */
    public void release() {
        networks.destroy();
    }
}
