package lce.onednn;

import org.bytedeco.javacpp.BytePointer;

/**
 * Limits oneDNN to Advanced SIMD on 64-bit Arm. oneDNN 3.13 was tested under QEMU. With Advanced SIMD its results are
 * correct. With SVE vectors of 256 and 512 bits, products with few columns are wrong. With SME it plans additions that
 * it cannot create. The setting is an environment variable that oneDNN reads at its first use, because its function
 * dnnl_set_max_cpu_isa has no effect on Arm.
 */
final class ArmVectors {

    private static BytePointer setting; // a field, because the environment keeps its address

    private ArmVectors() {}

    /** Sets the limit on 64-bit Arm, and does nothing on other processors. It must be called before oneDNN is used. */
    static void limit() {
        if (System.getProperty("os.arch").equals("aarch64")) {
            setting = new BytePointer("ONEDNN_MAX_CPU_ISA=ADVANCED_SIMD");
            NativeCall.call("putenv", setting.address());
        }
    }
}
