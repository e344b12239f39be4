package lce.network.cpu;

import org.bytedeco.javacpp.BytePointer;

/**
 * Holds oneDNN to Advanced SIMD on 64-bit Arm. oneDNN 3.13 was run under QEMU: with Advanced SIMD its results are right, with SVE vectors of 256 and 512 bits
 * products with few columns are wrong, and beside SME it plans additions that it cannot create. The setting is an environment variable that oneDNN reads at its
 * first use; its function dnnl_set_max_cpu_isa has no effect on Arm.
 */
final class ArmVectors {

    private static BytePointer setting; // the environment keeps its address

    private ArmVectors() {
    }

    /** Sets the limit on 64-bit Arm, whatever it was, and does nothing elsewhere. To be called before oneDNN is used. */
    static void limit() {
        if (System.getProperty("os.arch").equals("aarch64")) {
            setting = new BytePointer("ONEDNN_MAX_CPU_ISA=ADVANCED_SIMD");
            NativeCall.call("putenv", setting.address());
        }
    }
}
