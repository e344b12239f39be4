package lce.network.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.network.RandomNetworks;
import lce.onednn.OneDnn;
import lce.product.InnerProducts.Rounding;
import lce.product.cpu.OneDnnProducts;
import lce.product.cpu.ProductsMemory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Native memory that is computed from shapes against what is allocated, in whatever this processor multiplies. */
@Tag("processor")
class EngineMemoryTest {

    private static final double MOST = 1.5;
    private static final long ALLOWANCE = 1 << 20;

    @ParameterizedTest(name = "dim {0}, k {1}, feed-forward {2}, hidden {3}")
    @CsvSource({
        "256, 80, 1024, 1024, 8",
        "256, 8, 1024, 1024, 8",
        "512, 120, 1024, 2048, 8",
        "32, 8, 600, 96, 8",
        "30, 5, 64, 40, 5",
        "48, 16, 1024, 256, 8",
        "128, 40, 2048, 512, 8",
        "40, 200, 64, 64, 8",
        "64, 1, 16, 16, 1"
    })
    void enginesHoldWhatIsComputed(int dim, int k, int feedForward, int hidden, int heads) {
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn::whyUnavailable);
        LceNet lce = RandomNetworks.lce(dim, k, feedForward, 1, heads, 1);
        PceNet pce = RandomNetworks.pce(dim, k, feedForward, hidden, 1, heads, 2);
        for (Precision precision : Precision.values()) {
            Precision settled = OneDnn.instructions().settle(precision);
            long bytes = EngineMemory.bytesIn(lce, pce, settled);
            try (OneDnnEngine engine = new OneDnnEngine(lce, pce, precision)) {
                assertBounds(engine.nativeBytes(), bytes, settled + ", dim " + dim + ", k " + k);
            }
            assertTrue(
                    EngineMemory.bytes(lce, pce, precision) >= bytes,
                    "what is planned for " + precision + " suffices for " + settled);
        }
    }

    @Test
    void thePlanCoversWhateverAnExecutorFallsBackTo() {
        LceNet lce = RandomNetworks.lce(48, 16, 64, 1, 8, 1);
        PceNet pce = RandomNetworks.pce(48, 16, 64, 96, 1, 8, 2);
        long f32 = EngineMemory.bytesIn(lce, pce, Precision.F32);
        long halves = EngineMemory.bytesIn(lce, pce, Precision.BF16);
        long splits = EngineMemory.bytesIn(lce, pce, Precision.BF16X3);
        assertEquals(f32, EngineMemory.bytes(lce, pce, Precision.F32));
        assertEquals(Math.max(f32, halves), EngineMemory.bytes(lce, pce, Precision.BF16));
        assertEquals(Math.max(f32, splits), EngineMemory.bytes(lce, pce, Precision.BF16X3));
        assertEquals(Math.max(f32, splits), EngineMemory.bytes(lce, pce, Precision.AUTO));
    }

    @ParameterizedTest
    @EnumSource
    void productsHoldWhatIsComputed(Rounding rounding) {
        Assumptions.assumeTrue(OneDnn.isAvailable(), OneDnn::whyUnavailable);
        for (int[] shape :
                new int[][] {{256, 6000, 8192}, {40, 64, 1024}, {512, 1, 1}, {33, 700, 5000}, {1, 100, 100}}) {
            try (OneDnnProducts products = new OneDnnProducts(shape[0], shape[1], shape[2], rounding)) {
                long bytes = ProductsMemory.bytes(shape[0], shape[1], shape[2]);
                assertTrue(
                        bytes >= products.nativeBytes(), bytes + " computed, " + products.nativeBytes() + " allocated");
                if (OneDnn.instructions().settle(rounding) == Rounding.F32) {
                    assertBounds(products.nativeBytes(), bytes, Arrays.toString(shape));
                }
            }
        }
    }

    /** Both in a class loader that sees neither oneDNN nor JavaCPP. */
    @Test
    void aDriverWithoutOneDnnComputesTheSame() throws Exception {
        try (URLClassLoader other = new URLClassLoader(withoutBytedeco(), ClassLoader.getPlatformClassLoader())) {
            Class<?> engines = other.loadClass(EngineMemory.class.getName());
            Class<?> products = other.loadClass(ProductsMemory.class.getName());
            Class<?> networks = other.loadClass(RandomNetworks.class.getName());
            Object lce = networks.getMethod("lce", int.class, int.class, int.class, float.class, int.class, long.class)
                    .invoke(null, 48, 16, 64, 1f, 8, 1L);
            Object pce = networks.getMethod(
                            "pce", int.class, int.class, int.class, int.class, float.class, int.class, long.class)
                    .invoke(null, 48, 16, 64, 96, 1f, 8, 2L);
            Class<?> precision = other.loadClass(Precision.class.getName());
            Object bytes = engines.getMethod("bytes", lce.getClass(), pce.getClass(), precision)
                    .invoke(null, lce, pce, precision.getEnumConstants()[0]);
            assertEquals(
                    EngineMemory.bytes(
                            RandomNetworks.lce(48, 16, 64, 1, 8, 1),
                            RandomNetworks.pce(48, 16, 64, 96, 1, 8, 2),
                            Precision.values()[0]),
                    bytes);
            assertEquals(
                    ProductsMemory.bytes(256, 6000, 8192),
                    products.getMethod("bytes", int.class, int.class, int.class).invoke(null, 256, 6000, 8192));
            assertEquals(
                    false,
                    other.loadClass(OneDnn.class.getName())
                            .getMethod("isAvailable")
                            .invoke(null));
        }
    }

    private static URL[] withoutBytedeco() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("bytedeco")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static void assertBounds(long allocated, long computed, String what) {
        assertTrue(
                computed >= allocated && computed <= MOST * allocated + ALLOWANCE,
                what + ": " + computed + " computed, " + allocated + " allocated");
    }
}
