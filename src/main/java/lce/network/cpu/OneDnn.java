package lce.network.cpu;

import java.lang.reflect.Constructor;

import lce.network.Precision;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.cpu_isa;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** The oneDNN library: whether it can be loaded here, what the processor offers it, and on how many threads it runs. */
public final class OneDnn {

    private static final Throwable LOAD_FAILURE = load();

    private OneDnn() {
    }

    private static Throwable load() {
        try {
            Loader.load(dnnl.class);
            return null;
        } catch (LinkageError | RuntimeException e) {
            return e;
        }
    }

    /** True when the native library is loaded; if not, {@link #whyUnavailable()} tells. */
    public static boolean isAvailable() {
        return LOAD_FAILURE == null;
    }

    /** Why the library could not be loaded: the loader's words, which name the library and where it was looked for. */
    public static String whyUnavailable() {
        return "oneDNN has no build for " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + " in this jar or could not be loaded (" + LOAD_FAILURE + ")";
    }

    static String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return version.major() + "." + version.minor();
    }

    /** True when the processor multiplies bf16 matrices in hardware tiles. */
    static boolean hasAmx() {
        return has(cpu_isa.avx512_core_amx);
    }

    /** True when the processor multiplies bf16. */
    static boolean hasBf16() {
        return has(cpu_isa.avx512_core_bf16);
    }

    /** True when the processor multiplies int8 without running into a 16-bit sum on the way. */
    static boolean hasVnni() {
        return has(cpu_isa.avx512_core_vnni) || has(cpu_isa.avx2_vnni);
    }

    private static boolean has(cpu_isa wanted) {
        int effective = dnnl.dnnl_get_effective_cpu_isa();
        return (effective & wanted.value) == wanted.value;
    }

    /** What {@link Precision#AUTO} stands for on this machine. */
    static Precision resolve(Precision wanted) {
        if (wanted != Precision.AUTO) {
            return wanted;
        }
        return hasAmx() ? Precision.BF16X3 : Precision.F32;
    }

    /** The processor's instructions that bear on speed, in a word. */
    static String instructions() {
        if (hasAmx()) {
            return "AMX";
        }
        return has(cpu_isa.avx512_core_bf16) ? "AVX-512 bf16" : has(cpu_isa.avx512_core) ? "AVX-512" : has(cpu_isa.avx2) ? "AVX2" : "SSE4.1";
    }

    /**
     * Makes oneDNN use this thread alone when it is called from it. Spark already runs one task a core, and OpenMP would start
     * a team of threads for each. OpenMP keeps the number per thread, and the only door to it besides an environment variable
     * that a running virtual machine can no longer set is {@code omp_set_num_threads}; JavaCPP has no binding for that, but its
     * deallocators call any native function of one argument.
     */
    static void useThisThreadAlone() {
        Pointer function = Loader.addressof("omp_set_num_threads");
        if (function == null || function.isNull()) {
            return; // a build without OpenMP has no threads to restrain
        }
        try {
            Constructor<?> caller = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator")
                    .getDeclaredConstructor(Pointer.class, long.class, long.class);
            caller.setAccessible(true);
            Object call = caller.newInstance(new BytePointer((Pointer) null), 1L, function.address());
            call.getClass().getMethod("deallocate").invoke(call);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("JavaCPP's native deallocator is not as expected", e);
        }
    }
}
