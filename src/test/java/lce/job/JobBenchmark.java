package lce.job;

import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import lce.features.FeatureTable;
import lce.io.Storage;
import lce.job.cli.ClusterOptions;
import lce.job.cli.CommandLineParser;
import lce.job.cli.QuietLogging;
import lce.job.cli.SparkDefaults;
import lce.network.InferenceEngine;
import lce.pipeline.engine.EngineFactory;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * A whole job, of which the networks see only a share of the faces: what everything else takes, and what the networks
 * would.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx4g $(grep -o 'add-opens=[^ <]*' pom.xml | sed 's/^/--/') -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) \
 *     lce.job.JobBenchmark SHARE FLAGS_OF_CLUSTERJOB
 * </pre>
 *
 * SHARE is the share of faces and pairs that go through the real networks, 0 to 1. The others get a score from their
 * similarity to the face, a logistic curve around 0.45, so that the graph behind the networks is like a trained one's.
 *
 * <p>src/site/markdown/performance.md has the figures: those of 100,000 faces with the exact graph, those of more faces
 * with the graph of lce.GenerateJob --with-knn 80.
 */
public final class JobBenchmark {

    private JobBenchmark() {}

    public static void main(String[] args) throws TimeoutException {
        QuietLogging.unlessConfigured();
        double share = Double.parseDouble(args[0]);
        String[] flags = Arrays.copyOfRange(args, 1, args.length);
        Optional<ClusterOptions> options = new CommandLineParser(
                        Storage.of(SparkHadoopUtil.get().conf()))
                .parse(ClusterOptions::new, flags, new PrintWriter(System.out, true));
        SparkSession session = SparkDefaults.session("benchmark");
        Counter faces = new Counter(session, "faces");
        Counter pairs = new Counter(session, "pairs");
        ShuffledBytes shuffled = new ShuffledBytes();
        session.sparkContext().addSparkListener(shuffled);
        try {
            new ClusterRun(
                            session,
                            options.orElseThrow(),
                            System.out,
                            engines -> () -> new SampledEngine(engines, share, faces, pairs))
                    .run();
            int cores = session.sparkContext().defaultParallelism();
            System.out.println(faces.projection(cores));
            System.out.println(pairs.projection(cores));
            session.sparkContext().listenerBus().waitUntilEmpty();
            shuffled.byStage.forEach(
                    (stage, bytes) -> System.out.printf(Locale.ROOT, "shuffled in %s: %.3f GB%n", stage, bytes / 1e9));
        } finally {
            SparkDefaults.stop();
        }
    }

    /** Bytes that tasks wrote for others, by the stage of the method. */
    private static final class ShuffledBytes extends SparkListener {

        final Map<String, Long> byStage = new ConcurrentHashMap<>();
        private final Map<Integer, String> names = new ConcurrentHashMap<>();

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            names.put(
                    submitted.stageInfo().stageId(),
                    String.valueOf(submitted.properties().getProperty("spark.jobGroup.id")));
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) {
                byStage.merge(
                        names.get(end.stageId()),
                        end.taskMetrics().shuffleWriteMetrics().bytesWritten(),
                        Long::sum);
            }
        }
    }

    /** How many samples went through a real network, and how long that took on one core. */
    private static final class Counter implements java.io.Serializable {

        private final String unit;
        private final LongAccumulator all;
        private final LongAccumulator real;
        private final LongAccumulator nanos;

        Counter(SparkSession session, String unit) {
            this.unit = unit;
            this.all = session.sparkContext().longAccumulator();
            this.real = session.sparkContext().longAccumulator();
            this.nanos = session.sparkContext().longAccumulator();
        }

        void add(int count, int realCount, long took) {
            all.add(count);
            real.add(realCount);
            nanos.add(took);
        }

        String projection(int cores) {
            double seconds = nanos.value() / 1e9 / Math.max(1, real.value());
            return String.format(
                    Locale.ROOT,
                    "%,d of %,d %s went through the network in %.1f core seconds; all on %d cores: %.0f s",
                    real.value(),
                    all.value(),
                    unit,
                    nanos.value() / 1e9,
                    cores,
                    seconds * all.value() / cores);
        }
    }

    /** Sends every so many-th batch through the real engine. */
    private static final class SampledEngine implements InferenceEngine {

        private final EngineFactory engines;
        private final double share;
        private final Counter faceCounter;
        private final Counter pairCounter;
        private InferenceEngine real;
        private double due;

        SampledEngine(EngineFactory engines, double share, Counter faceCounter, Counter pairCounter) {
            this.engines = engines;
            this.share = share;
            this.due = share > 0 ? 1 : 0; // each task's first batch is real
            this.faceCounter = faceCounter;
            this.pairCounter = pairCounter;
        }

        @Override
        public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
            int k = neighbours.length / faces;
            long took = 0;
            if (isDue()) {
                InferenceEngine engine = real();
                long start = System.nanoTime();
                engine.localConnectivity(features, neighbours, faces, scores);
                took = System.nanoTime() - start;
            } else {
                FloatBuffer vectors = FloatBuffer.allocate(k * features.dim());
                for (int face = 0; face < faces; face++) {
                    features.gather(neighbours, face * k, k, vectors.clear());
                    for (int j = 0; j < k; j++) {
                        scores[face * k + j] = likelihood(vectors.array(), 0, j * features.dim(), features.dim());
                    }
                }
            }
            faceCounter.add(faces, took == 0 ? 0 : faces, took);
        }

        @Override
        public void pairwiseConnectivity(
                FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
            int k = sources.length / Math.max(pairs, probabilities.length);
            long took = 0;
            if (isDue()) {
                InferenceEngine engine = real();
                long start = System.nanoTime();
                engine.pairwiseConnectivity(features, sources, targets, pairs, probabilities);
                took = System.nanoTime() - start;
            } else {
                FloatBuffer vectors = FloatBuffer.allocate(2 * features.dim());
                for (int pair = 0; pair < pairs; pair++) {
                    features.gather(sources, pair * k, 1, vectors.clear());
                    features.gather(targets, pair * k, 1, vectors);
                    probabilities[pair] = likelihood(vectors.array(), 0, features.dim(), features.dim());
                }
            }
            pairCounter.add(pairs, took == 0 ? 0 : pairs, took);
        }

        private boolean isDue() {
            due += share;
            if (due < 1) {
                return false;
            }
            due -= 1;
            return true;
        }

        private InferenceEngine real() {
            if (real == null) {
                real = engines.open();
            }
            return real;
        }

        private static float likelihood(float[] vectors, int a, int b, int dim) {
            float dot = 0;
            for (int c = 0; c < dim; c++) {
                dot += vectors[a + c] * vectors[b + c];
            }
            return (float) (1 / (1 + Math.exp(-20 * (dot - 0.45))));
        }

        @Override
        public String description() {
            return "sampled";
        }

        @Override
        public void close() {
            if (real != null) {
                real.close();
            }
        }
    }
}
