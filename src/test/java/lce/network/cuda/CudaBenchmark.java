package lce.network.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import lce.features.FeatureTable;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;

/**
 * Faces and pairs per second of the CUDA engine, several tasks sharing device 0 as in a Spark executor, and where a
 * batch's time goes by kernel.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) lce.network.cuda.CudaBenchmark DIM K TASKS SECONDS [PRECISION ...]
 * python3 src/test/python/gpu_rate.py DIM K SECONDS     # PyTorch beside it: f32, and compiled in fp16 and bf16
 * </pre>
 *
 * Figures of one NVIDIA H200 (driver 580.159.04, 16 CPU cores) by {@code CudaBenchmark DIM K 4 5}, and of PyTorch 2.11
 * by gpu_rate.py on the same machine in the same session. A dash is a case that was not run.
 *
 * <pre>
 *                             d 256, k 80           d 256, k 8             d 512, k 120
 *                           faces/s   pairs/s     faces/s     pairs/s     faces/s   pairs/s
 * PyTorch f32, eager         47,335    20,637     576,930     279,716      15,343     6,022
 * PyTorch fp16, compiled    280,955   103,585   1,238,970     908,649     100,411    43,438
 * PyTorch bf16, compiled    269,389   100,821           -           -           -         -
 * f32                        49,712    25,018     679,261     424,010      13,332     6,484
 * auto (fp16)               187,353   108,000   2,089,048   1,412,222      56,462    33,625
 * </pre>
 */
public final class CudaBenchmark {

    private static final int ROWS = 20_000;
    private static final int TOKENS = 40_960;

    private interface Work {
        void run(CudaEngine engine, int[] sources, int[] targets, int samples);
    }

    private CudaBenchmark() {}

    public static void main(String[] args) throws Exception {
        int dim = Integer.parseInt(args[0]);
        int k = Integer.parseInt(args[1]);
        int tasks = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        List<Precision> precisions = new ArrayList<>();
        for (int i = 4; i < args.length; i++) {
            precisions.add(Precision.valueOf(args[i].toUpperCase(Locale.ROOT)));
        }
        LceNet lce = RandomNetworks.lce(dim, k, 1024, 1, 8, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 1024, 2048, 1, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 3);
        for (Precision precision : precisions.isEmpty() ? List.of(Precision.F32, Precision.AUTO) : precisions) {
            double faces = rate(
                    lce,
                    pce,
                    precision,
                    tasks,
                    seconds,
                    k,
                    TOKENS / k,
                    (engine, sources, targets, samples) ->
                            engine.localConnectivity(features, sources, samples, new float[samples * k]));
            double pairs = rate(
                    lce,
                    pce,
                    precision,
                    tasks,
                    seconds,
                    k,
                    TOKENS / (2 * k),
                    (engine, sources, targets, samples) ->
                            engine.pairwiseConnectivity(features, sources, targets, samples, new float[samples]));
            System.out.printf(
                    Locale.ROOT,
                    "dim %d, k %d, %d tasks, %s: LCENet %.0f faces/s, PCENet %.0f pairs/s%n",
                    dim,
                    k,
                    tasks,
                    precision,
                    faces,
                    pairs);
            profile(lce, pce, features, Gpus.element(precision));
        }
    }

    private static double rate(
            LceNet lce, PceNet pce, Precision precision, int tasks, double seconds, int k, int samples, Work work)
            throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicLong end = new AtomicLong();
        long[] start = new long[1];
        CyclicBarrier ready = new CyclicBarrier(tasks, () -> start[0] = System.nanoTime());
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            // two batches a call, so that one is on its way while the other is worked on
            int[] sources = RandomNetworks.neighbours(2 * samples, k, ROWS, 4 + t);
            int[] targets = RandomNetworks.neighbours(2 * samples, k, ROWS, 40 + t);
            Thread thread = new Thread(() -> {
                try (CudaEngine engine =
                        Gpus.open("0", tasks, "benchmark " + precision, () -> lce, () -> pce, precision)) {
                    work.run(engine, sources, targets, 2 * samples);
                    ready.await();
                    while (System.nanoTime() - start[0] < seconds * TimeUnit.SECONDS.toNanos(1)) {
                        work.run(engine, sources, targets, 2 * samples);
                        done.addAndGet(2 * samples);
                    }
                    end.accumulateAndGet(System.nanoTime(), Math::max);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return done.get() * 1e9 / (end.get() - start[0]);
    }

    /** Microseconds a batch of each kernel, waited for one by one. */
    private static void profile(LceNet lce, PceNet pce, FeatureTable features, Element element) {
        Device device = new JCudaDevice(CudaDriver.device("0"));
        try (DeviceScope scope = new DeviceScope(device);
                Upload upload = Upload.to(device, scope, element);
                TimedQueue queue = new TimedQueue(device.openQueue())) {
            Kernels kernels = new Kernels(queue, device.sharedBytes());
            Matrix table = upload.table(features);
            LceWeights lceWeights = LceWeights.of(upload, lce);
            LceProgram lceProgram = new LceProgram(Workspace.in(scope, element), lce, TOKENS / lce.k());
            queue.report(
                    "LCENet", TOKENS / lce.k(), () -> lceProgram.run(kernels, lceWeights, table, TOKENS / lce.k()));
            PceWeights pceWeights = PceWeights.of(upload, pce);
            PceProgram pceProgram = new PceProgram(Workspace.in(scope, element), pce, TOKENS / (2 * pce.k()));
            queue.report(
                    "PCENet",
                    TOKENS / (2 * pce.k()),
                    () -> pceProgram.run(kernels, pceWeights, table, TOKENS / (2 * pce.k())));
        }
    }

    /** Waits before and after each kernel and adds up its time. */
    private static final class TimedQueue implements Queue {

        private static final int ROUNDS = 20;

        private final Queue queue;
        private final Map<String, Double> micros = new LinkedHashMap<>();

        TimedQueue(Queue queue) {
            this.queue = queue;
        }

        void report(String network, int samples, Runnable batch) {
            batch.run();
            micros.clear();
            for (int i = 0; i < ROUNDS; i++) {
                batch.run();
            }
            double total =
                    micros.values().stream().mapToDouble(Double::doubleValue).sum() / ROUNDS;
            System.out.printf(
                    Locale.ROOT,
                    "  %s: %.0f us a batch of %d, %.2f us a sample%n",
                    network,
                    total,
                    samples,
                    total / samples);
            micros.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .forEach(e -> System.out.printf(
                            Locale.ROOT,
                            "    %-80s %9.1f us  %4.1f%%%n",
                            e.getKey(),
                            e.getValue() / ROUNDS,
                            100 * e.getValue() / ROUNDS / total));
        }

        @Override
        public void launch(Launch launch) {
            queue.synchronise();
            long start = System.nanoTime();
            queue.launch(launch);
            queue.synchronise();
            micros.merge(launch.toString(), (System.nanoTime() - start) / 1e3, Double::sum);
        }

        @Override
        public ByteBuffer pinned(int bytes) {
            return queue.pinned(bytes);
        }

        @Override
        public void upload(ByteBuffer from, long to, int bytes) {
            queue.upload(from, to, bytes);
        }

        @Override
        public void download(long from, ByteBuffer to, int bytes) {
            queue.download(from, to, bytes);
        }

        @Override
        public Mark mark() {
            return queue.mark();
        }

        @Override
        public void synchronise() {
            queue.synchronise();
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
