package lce.knn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import lce.features.ResidentFeatures;
import lce.features.ResidentVectors;
import lce.io.FeatureFile;
import lce.io.Storage;
import lce.product.InnerProducts;
import lce.product.cpu.OneDnnProducts;
import org.apache.hadoop.conf.Configuration;

/**
 * Seconds of the exact search, without Spark around it.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Xmx3g -cp target/spark3.5/classes:target/spark3.5/test-classes:$(cat target/classpath) \
 *     lce.knn.KnnBenchmark FEATURES.npy K THREADS [ROUNDING ...]
 * python3 src/test/resources/knn/faiss_seconds.py FEATURES.npy K THREADS     # faiss's exact search beside it
 * </pre>
 *
 * Two Zen 4 cores (AVX-512 with bf16 and VNNI, no AMX), d 256, k 80, generated faces; seconds, and how many times
 * faiss's speed that is (faiss 1.7.3, IndexFlatIP, OpenBLAS); in brackets when the compiler has seen it all before:
 *
 * <pre>
 *               49,404 faces                98,808 faces
 * faiss         13.8   1.0                  54.4   1.0
 * f32            8.7   1.6                  32.8   1.7
 * bf16           6.3   2.2                  21.4   2.5
 * int8           5.2   2.7 (4.4, 3.1)       17.7   3.1 (16.8, 3.2)
 * </pre>
 *
 * Two Zen 5 cores, 100,000 faces: faiss 32.2, int8 10.8, 3.0 times.
 *
 * <p>Of int8's core time at 98,808 faces four tenths are products (at 385 GFLOP/s a core, which is all that oneDNN
 * gives), a fifth the exact similarities, 200 to 230 a face, and most of the rest sorting out who may be near. With
 * Spark around it 200,000 faces take 0.55 ms of a core each, and 584,000 1.3 ms.
 */
public final class KnnBenchmark {

    private KnnBenchmark() {}

    public static void main(String[] args) throws Exception {
        int k = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        Storage storage = Storage.of(new Configuration());
        ResidentVectors vectors =
                new ResidentVectors(ResidentFeatures.load(storage, List.of(FeatureFile.open(storage, args[0], null))));
        List<InnerProducts.Rounding> roundings = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            roundings.add(InnerProducts.Rounding.valueOf(args[i].toUpperCase(Locale.ROOT)));
        }
        for (InnerProducts.Rounding rounding :
                roundings.isEmpty() ? List.of(InnerProducts.Rounding.values()) : roundings) {
            long start = System.nanoTime();
            String how = search(vectors, k, threads, rounding);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%,d faces, dim %d, k %d, %d threads, %s: %.2f s, %.0f faces/s%n",
                    vectors.rows(),
                    vectors.dim(),
                    k,
                    threads,
                    how,
                    seconds,
                    vectors.rows() / seconds);
        }
    }

    private static String search(ResidentVectors vectors, int k, int threads, InnerProducts.Rounding rounding)
            throws InterruptedException {
        int rows = Math.min(ExactSearch.blockRows(vectors.dim(), k), (vectors.rows() - 1) / threads + 1);
        AtomicInteger next = new AtomicInteger();
        String[] how = new String[1];
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                try (InnerProducts products = new OneDnnProducts(
                        vectors.dim(), rows, ExactSearch.chunkRows(vectors.dim(), vectors.rows()), rounding)) {
                    ExactSearch search = new ExactSearch(vectors, products, k);
                    for (int first = next.getAndAdd(rows); first < vectors.rows(); first = next.getAndAdd(rows)) {
                        int count = Math.min(rows, vectors.rows() - first);
                        search.search(first, count, new int[count * k], new float[count * k], done -> {});
                    }
                    how[0] = products.description();
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return how[0];
    }
}
