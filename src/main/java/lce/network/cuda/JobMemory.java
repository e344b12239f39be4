package lce.network.cuda;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import lce.features.FeatureTable;
import lce.network.LceNet;
import lce.network.PceNet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device memory that the tasks of one job share: the weights of the networks, which the first task that uses them
 * uploads, and the feature table. A table is kept until another table is needed and no task uses it.
 */
final class JobMemory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobMemory.class);

    /** Tokens per batch. The largest number fills a large device, and the smallest still keeps a small device busy. */
    private static final int[] BATCHES = {40_960, 20_480, 10_240, 5_120};

    static final int LARGEST_BATCH = BATCHES[0];

    /** A network's weights and the number of tokens per batch. */
    record Loaded<W>(W weights, int tokens) {}

    private static final class Table {
        private final DeviceScope memory;
        private final Matrix rows;
        private int users;

        Table(DeviceScope memory, Matrix rows) {
            this.memory = memory;
            this.rows = rows;
        }
    }

    private final Device device;
    private final Element element;
    private final int tasks;
    private final Supplier<LceNet> lceNet;
    private final Supplier<PceNet> pceNet;
    private final List<DeviceScope> weights = new ArrayList<>();
    private final Map<FeatureTable, Table> tables = new IdentityHashMap<>();
    private Loaded<LceWeights> lce;
    private Loaded<PceWeights> pce;
    private int neighbours; // 0 until first used

    /**
     * @param tasks number of tasks that share the device
     * @param lceNet returns LCENet, or null if the job does not use it; called rarely, because it may read the network
     *     from a broadcast
     */
    JobMemory(Device device, Element element, int tasks, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet) {
        this.device = device;
        this.element = element;
        this.tasks = tasks;
        this.lceNet = lceNet;
        this.pceNet = pceNet;
    }

    Device device() {
        return device;
    }

    Element element() {
        return element;
    }

    /**
     * Returns LCENet on the device. Throws BadInputException if the network, its activations and a table that is not
     * yet uploaded do not fit the device.
     */
    synchronized Loaded<LceWeights> lce(FeatureTable features) {
        if (lce == null) {
            LceNet net = lceNet.get();
            int tokens = batch(features, MemoryNeed.weights(net, element), t -> workspace(net, t));
            lce = new Loaded<>(upload(weights(), upload -> LceWeights.of(upload, net)), tokens);
        }
        return lce;
    }

    /**
     * Returns PCENet on the device. Throws BadInputException if the network, its activations and a table that is not
     * yet uploaded do not fit the device.
     */
    synchronized Loaded<PceWeights> pce(FeatureTable features) {
        if (pce == null) {
            PceNet net = pceNet.get();
            int tokens = batch(features, MemoryNeed.weights(net, element), t -> workspace(net, t));
            pce = new Loaded<>(upload(weights(), upload -> PceWeights.of(upload, net)), tokens);
        }
        return pce;
    }

    private DeviceScope weights() {
        DeviceScope scope = new DeviceScope(device);
        weights.add(scope);
        return scope;
    }

    /** Returns the number of neighbours per face. */
    synchronized int neighbours() {
        if (neighbours == 0) {
            LceNet net = lceNet.get();
            neighbours = net != null ? net.k() : pceNet.get().k();
        }
        return neighbours;
    }

    private long workspace(LceNet net, long tokens) {
        Workspace counted = Workspace.counted(element);
        new LceProgram(counted, net, samples(tokens, net.k()));
        return counted.bytes();
    }

    private long workspace(PceNet net, long tokens) {
        Workspace counted = Workspace.counted(element);
        new PceProgram(counted, net, samples(tokens, 2 * net.k()));
        return counted.bytes();
    }

    static int samples(long tokens, int ofSample) {
        return (int) Math.max(1, tokens / ofSample);
    }

    private int batch(FeatureTable features, long weightBytes, ToLongFunction<Long> workspace) {
        letGoOfTablesBut(features);
        long table = tables.containsKey(features) ? 0 : MemoryNeed.table(features.rows(), features.dim(), element);
        MemoryNeed need = null;
        for (int tokens : BATCHES) {
            need = new MemoryNeed(table, weightBytes, tasks, workspace.applyAsLong((long) tokens));
            if (need.fits(device.freeBytes())) {
                if (tokens < LARGEST_BATCH) {
                    LOG.warn(
                            "The GPU is short of memory: batches have {} tokens in place of {}, which is slower",
                            tokens,
                            LARGEST_BATCH);
                }
                return tokens;
            }
        }
        throw need.tooLarge(device, element);
    }

    /** Returns the table's rows on the device. The caller {@linkplain #release releases} them. */
    synchronized Matrix table(FeatureTable features) {
        Table table = tables.get(features);
        if (table == null) {
            letGoOfTablesBut(features);
            DeviceScope memory = new DeviceScope(device);
            table = new Table(memory, upload(memory, upload -> upload.table(features)));
            tables.put(features, table);
        }
        table.users++;
        return table.rows;
    }

    synchronized void release(FeatureTable features) {
        tables.get(features).users--;
    }

    private void letGoOfTablesBut(FeatureTable wanted) {
        tables.entrySet().removeIf(entry -> {
            boolean idle = entry.getValue().users == 0 && entry.getKey() != wanted;
            if (idle) {
                entry.getValue().memory.close();
            }
            return idle;
        });
    }

    private interface Uploaded<T> {
        T by(Upload upload);
    }

    private <T> T upload(DeviceScope into, Uploaded<T> what) {
        try (Upload upload = Upload.to(device, into, element)) {
            return what.by(upload);
        } catch (RuntimeException e) {
            into.close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        tables.values().forEach(table -> table.memory.close());
        tables.clear();
        weights.forEach(DeviceScope::close);
    }
}
