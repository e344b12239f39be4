package lce.onednn;

import lce.network.Precision;
import lce.product.InnerProducts.Rounding;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** Loads the oneDNN library, reports the processor's instructions, and limits its threads. */
public final class OneDnn {

    private static final Throwable LOAD_FAILURE = load();

    private OneDnn() {}

    private static Throwable load() {
        try {
            ArmVectors.limit();
            Loader.load(dnnl.class);
            return null;
        } catch (LinkageError | RuntimeException e) {
            return e;
        }
    }

    /** Returns true if the native library is loaded. If not, {@link #whyUnavailable()} returns the reason. */
    public static boolean isAvailable() {
        return LOAD_FAILURE == null;
    }

    /**
     * Returns the reason why the library could not be loaded, with the loader's message, which names the library and
     * its search path.
     */
    public static String whyUnavailable() {
        return "oneDNN has no build for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                + " in this jar or could not be loaded (" + LOAD_FAILURE + ")";
    }

    static String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return version.major() + "." + version.minor();
    }

    /**
     * Returns the instructions that oneDNN uses on this machine. The environment variable ONEDNN_MAX_CPU_ISA limits
     * them.
     */
    public static Instructions instructions() {
        return Instructions.of(System.getProperty("os.arch"), dnnl.dnnl_get_effective_cpu_isa());
    }

    /** Returns the library and its version: "oneDNN 3.13, ". */
    private static String library() {
        return "oneDNN " + version() + ", ";
    }

    /**
     * Describes products of this precision on this machine: "oneDNN 3.13, f32 on AVX2, because this processor does not
     * multiply bf16".
     */
    public static String describe(Precision wanted) {
        return library() + instructions().describe(wanted);
    }

    /** Describes products of this rounding, which is null for the fastest, on this machine. */
    public static String describe(Rounding wanted) {
        return library() + instructions().describe(wanted);
    }

    /** Returns true if this machine computes products in another precision than the one that is asked for. */
    public static boolean fallsBack(Precision wanted) {
        return instructions().isFallback(wanted);
    }

    /**
     * Returns true if this machine computes products in another rounding than the one that is asked for; null asks for
     * the fastest.
     */
    public static boolean fallsBack(Rounding wanted) {
        return instructions().isFallback(wanted);
    }

    /**
     * Limits oneDNN calls from this thread to this thread. Spark already runs one task per core, and OpenMP would start
     * a team of threads per task. OpenMP stores the limit per thread. A running virtual machine cannot set the
     * corresponding environment variable. A build without OpenMP needs no limit.
     */
    public static void useThisThreadAlone() {
        NativeCall.call("omp_set_num_threads", 1);
    }
}
