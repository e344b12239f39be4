package lce.onednn;

import java.util.Arrays;
import java.util.Locale;

import lce.network.Precision;
import lce.product.InnerProducts.Rounding;

/**
 * The instructions that oneDNN uses on a processor. They decide which types are multiplied. If a processor does not
 * multiply a requested type, products fall back to a type with a smaller error.
 *
 * <p>oneDNN converts bf16 on more processors than multiply it (AVX-512 without bf16, AVX2 VNNI 2). There it converts
 * bf16 to f32 before f32 products, so that bf16 is not faster than f32. Therefore it is not used there.
 */
public enum Instructions {

    /**
     * 64-bit Arm with Advanced SIMD, which all such processors have. {@link ArmVectors} gives the reason for this
     * limit.
     */
    ARM("64-bit Arm", 0, false, false),
    /** x86-64 without SSE4.1. */
    X86("x86-64", 0, false, false),
    SSE41("SSE4.1", 0x1, false, false),
    AVX("AVX", 0x3, false, false),
    AVX2("AVX2", 0x7, false, false),
    AVX2_VNNI("AVX2", 0xf, false, true),
    AVX512("AVX-512", 0x27, false, false),
    AVX512_VNNI("AVX-512", 0x67, false, true),
    AVX512_BF16("AVX-512 bf16", 0xe7, true, true),
    /** Matrix tiles of bf16 and int8. */
    AMX("AMX", 0xfef, true, true);

    private final String text;
    private final int flags; // bits of oneDNN's dnnl_cpu_isa_t; a processor with these instructions has all of them
    private final boolean multipliesBf16;
    private final boolean
            multipliesBytes; // with sums in 32 bits; older instructions sum two products in 16 bits, which overflow

    Instructions(String text, int flags, boolean multipliesBf16, boolean multipliesBytes) {
        this.text = text;
        this.flags = flags;
        this.multipliesBf16 = multipliesBf16;
        this.multipliesBytes = multipliesBytes;
    }

    /**
     * Returns the fastest instructions that a processor has.
     *
     * @param architecture the value of the system property os.arch
     * @param isa oneDNN's effective dnnl_cpu_isa_t; a value has another meaning on Arm than on x86-64
     */
    static Instructions of(String architecture, int isa) {
        if (architecture.equals("aarch64")) {
            return ARM;
        }
        return Arrays.stream(values())
                .filter(known -> known != ARM && (isa & known.flags) == known.flags)
                .reduce((slower, faster) -> faster)
                .orElseThrow();
    }

    /**
     * Returns the precision of products if the given precision is requested. Its error is within the bound of the
     * requested precision.
     */
    public Precision settle(Precision wanted) {
        return switch (wanted) {
            case AUTO -> this == AMX ? Precision.BF16X3 : Precision.F32;
            case F32 -> Precision.F32;
            case BF16, BF16X3 -> multipliesBf16 ? wanted : Precision.F32;
        };
    }

    /**
     * Returns the rounding of products if the given rounding is requested.
     *
     * @param wanted the requested rounding, or null for the fastest
     */
    public Rounding settle(Rounding wanted) {
        if (wanted == Rounding.F32 || wanted == Rounding.BF16 && multipliesBf16) {
            return wanted;
        }
        return multipliesBytes ? Rounding.INT8 : Rounding.F32;
    }

    /** Returns true if products are computed in another precision than the one that is asked for. */
    boolean isFallback(Precision wanted) {
        return wanted != Precision.AUTO && settle(wanted) != wanted;
    }

    /**
     * Returns true if products are computed in another rounding than the one that is asked for; null asks for the
     * fastest.
     */
    boolean isFallback(Rounding wanted) {
        return wanted != null && settle(wanted) != wanted;
    }

    /** Describes products of this precision: "f32 on AVX2, because this processor does not multiply bf16". */
    String describe(Precision wanted) {
        return settle(wanted).name().toLowerCase(Locale.ROOT) + " on " + text
                + (isFallback(wanted) ? because("bf16", "does not multiply bf16") : "");
    }

    /**
     * Describes products of this rounding, which is null for the fastest: "f32 on AVX2, because this processor sums
     * int8 products in 16 bits".
     */
    String describe(Rounding wanted) {
        String lack = wanted == Rounding.INT8 ? "sums int8 products in 16 bits" : "does not multiply bf16";
        return settle(wanted) + " on " + text + (isFallback(wanted) ? because(wanted.toString(), lack) : "");
    }

    private String because(String type, String lack) {
        return this == ARM ? ", because the job uses " + type + " on x86-64 only" : ", because this processor " + lack;
    }
}
