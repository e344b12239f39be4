package lce.network.cpu;

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
import lce.onednn.OneDnn;

/**
 * Faces and pairs a second of the oneDNN engine, one engine a thread as in a Spark executor, and where one batch's time
 * goes.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) \
 *     lce.network.cpu.EngineBenchmark DIM K THREADS SECONDS [PRECISION ...]
 * python3 src/test/resources/golden/rate.py FOLDER_OF_ORACLE_PY DIM K THREADS SECONDS     # the reference beside it
 * </pre>
 *
 * The environment variable ONEDNN_MAX_CPU_ISA holds oneDNN to fewer instructions than the processor has. Beside it
 * ATEN_CPU_CAPABILITY holds PyTorch's own loops, and OPENBLAS_CORETYPE the matrix products of a PyTorch that multiplies
 * by OpenBLAS, as Debian's does. With AVX2 alone all precisions are f32:
 *
 * <pre>
 * export ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 OPENBLAS_CORETYPE=Haswell
 * java -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) lce.network.cpu.EngineBenchmark 256 80 2 3 F32
 * /usr/bin/python3 src/test/resources/golden/rate.py FOLDER_OF_ORACLE_PY 256 80 2 3
 * </pre>
 *
 * Two cores with AMX, d 256, k 80: medians of three runs of {@code 256 80 2 3} and, between them, of the reference
 * (PyTorch 1.13, f32):
 *
 * <pre>
 *             LCENet faces/s        PCENet pairs/s
 * reference      221   1.0              93   1.0
 * f32            598   2.7             314   3.4
 * bf16x3        1134   5.1             596   6.4
 * bf16          3236  14.6            1560  16.8
 * </pre>
 *
 * Two cores with AVX-512 bf16 and no AMX (Zen 4), likewise. bf16 is twice as fast as f32 there, at 85% of what the core
 * can do, and three of its products are slower than one of f32, so {@code auto} is f32:
 *
 * <pre>
 *             LCENet faces/s        PCENet pairs/s
 * reference      158   1.0              59   1.0
 * f32            338   2.1             177   3.0
 * bf16x3         232   1.5             123   2.1
 * bf16           652   4.1             335   5.7
 * </pre>
 *
 * Two Zen 5 cores, which multiply twice as much at a time:
 *
 * <pre>
 *             LCENet faces/s        PCENet pairs/s
 * reference      234   1.0              95   1.0
 * f32            727   3.1             380   4.0
 * bf16x3         498   2.1             257   2.7
 * bf16          1401   6.0             686   7.2
 * </pre>
 *
 * The same processor held to AVX2, PyTorch 1.13 and its OpenBLAS as well (the commands above):
 *
 * <pre>
 *             LCENet faces/s        PCENet pairs/s
 * reference       58   1.0              19   1.0
 * f32            284   4.9             154   8.1
 * </pre>
 *
 * Hardly any neighbours are common to a pair here, so all 2k tokens go through PCENet. In bf16 a pair of 160 distinct
 * tokens takes 2.59 ms of a Zen 5 core, one of 128 2.07 and one of 80 1.27.
 *
 * <p>With AMX, of a face in bf16x3, 1.6 ms: feed-forward 45%, queries, keys and values 18%, attention's two products
 * (f32) 12%, splitting into halves 10%, output projection 6%, softmax 5%, LayerNorm 3%, classifier 3%, Gram matrix 1%.
 * The gather takes 10 us, the logits' softmax 4.
 */
public final class EngineBenchmark {

    private static final int ROWS = 20_000;
    private static final int SLICE = 256;

    private interface Work {
        void run(OneDnnEngine engine, int[] sources, int[] targets);
    }

    private EngineBenchmark() {}

    public static void main(String[] args) throws Exception {
        int dim = Integer.parseInt(args[0]);
        int k = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        List<Precision> precisions = new ArrayList<>();
        for (int i = 4; i < args.length; i++) {
            precisions.add(Precision.valueOf(args[i].toUpperCase(Locale.ROOT)));
        }
        LceNet lce = RandomNetworks.lce(dim, k, 1024, 1, 8, 1);
        PceNet pce = RandomNetworks.pce(dim, k, 1024, 2048, 1, 8, 2);
        FeatureTable features = RandomNetworks.features(ROWS, dim, 3);
        for (Precision precision :
                precisions.isEmpty() ? List.of(Precision.F32, Precision.BF16X3, Precision.BF16) : precisions) {
            double faces = rate(
                    () -> new OneDnnEngine(lce, pce, precision),
                    threads,
                    seconds,
                    k,
                    (engine, sources, targets) ->
                            engine.localConnectivity(features, sources, SLICE, new float[SLICE * k]));
            double pairs = rate(
                    () -> new OneDnnEngine(lce, pce, precision),
                    threads,
                    seconds,
                    k,
                    (engine, sources, targets) ->
                            engine.pairwiseConnectivity(features, sources, targets, SLICE, new float[SLICE]));
            System.out.printf(
                    Locale.ROOT,
                    "dim %d, k %d, %d threads, %s: LCENet %.0f faces/s, PCENet %.0f pairs/s%n",
                    dim,
                    k,
                    threads,
                    OneDnn.describe(precision),
                    faces,
                    pairs);
            try (OneDnnEngine engine = new OneDnnEngine(lce, pce, precision)) {
                OneDnn.useThisThreadAlone();
                profile("LCENet", engine.lce().program(), engine.lce().faces());
                for (PceFront front : engine.pce().fronts()) {
                    profile("PCENet, front of " + front.tokens() + " tokens", front.program(), front.pairs());
                }
                profile("PCENet, back", engine.pce().back(), PceProgram.BACK_PAIRS);
            }
        }
    }

    private static double rate(
            java.util.function.Supplier<OneDnnEngine> open, int threads, double seconds, int k, Work work)
            throws Exception {
        AtomicLong done = new AtomicLong();
        long[] start = new long[1];
        CyclicBarrier ready = new CyclicBarrier(threads, () -> start[0] = System.nanoTime());
        List<Thread> all = new ArrayList<>();
        AtomicLong end = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int[] sources = RandomNetworks.neighbours(SLICE, k, ROWS, 4 + t);
            int[] targets = RandomNetworks.neighbours(SLICE, k, ROWS, 40 + t);
            Thread thread = new Thread(() -> {
                try (OneDnnEngine engine = open.get()) {
                    work.run(engine, sources, targets);
                    ready.await();
                    while (System.nanoTime() - start[0] < seconds * TimeUnit.SECONDS.toNanos(1)) {
                        work.run(engine, sources, targets);
                        done.addAndGet(SLICE);
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

    /** Microseconds a sample of each operation, the three or so times that it occurs added up. */
    private static void profile(String name, Program program, int samples) {
        long[] nanos = new long[program.steps().size()];
        program.run(new long[nanos.length]);
        int rounds = 50;
        for (int i = 0; i < rounds; i++) {
            program.run(nanos);
        }
        Map<String, Double> micros = new LinkedHashMap<>();
        for (int i = 0; i < nanos.length; i++) {
            micros.merge(program.steps().get(i).name(), nanos[i] / 1e3 / rounds / samples, Double::sum);
        }
        double total = micros.values().stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(Locale.ROOT, "  %s: %.0f us a sample%n", name, total);
        micros.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(16)
                .forEach(e -> System.out.printf(
                        Locale.ROOT,
                        "    %-36s %7.1f us  %4.1f%%%n",
                        e.getKey(),
                        e.getValue(),
                        100 * e.getValue() / total));
    }
}
