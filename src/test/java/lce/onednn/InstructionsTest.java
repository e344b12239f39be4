package lce.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import lce.network.Precision;
import lce.product.InnerProducts.Rounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each processor multiplies, and what it says when it is asked for something else. Flags are those of oneDNN's
 * dnnl_cpu_isa_t.
 */
class InstructionsTest {

    private static final String NO_BF16 = ", because this processor does not multiply bf16";
    private static final String NO_INT8 = ", because this processor sums int8 products in 16 bits";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "amd64, 0x0, X86",
        "amd64, 0x1, SSE41",
        "amd64, 0x3, AVX",
        "amd64, 0x7, AVX2",
        "amd64, 0xf, AVX2_VNNI",
        "amd64, 0x1f, AVX2_VNNI",
        "amd64, 0x27, AVX512",
        "amd64, 0x67, AVX512_VNNI",
        "amd64, 0xe7, AVX512_BF16",
        "amd64, 0x1ef, AVX512_BF16",
        "amd64, 0xfef, AMX",
        "amd64, 0x1fef, AMX",
        "amd64, 0x201ff, AVX512_BF16",
        "amd64, 0x22fff, AMX",
        "aarch64, 0x0, ARM",
        "aarch64, 0x1, ARM",
        "aarch64, 0x3, ARM",
        "aarch64, 0x7, ARM",
        "aarch64, 0x27, ARM"
    })
    void flagsNameTheFastestInstructions(String architecture, String isa, Instructions expected) {
        assertSame(expected, Instructions.of(architecture, Integer.decode(isa)));
    }

    @ParameterizedTest
    @CsvSource({
        "X86, x86-64",
        "SSE41, SSE4.1",
        "AVX, AVX",
        "AVX2, AVX2",
        "AVX2_VNNI, AVX2",
        "AVX512, AVX-512",
        "AVX512_VNNI, AVX-512"
    })
    void halvesFallBackWhereTheyAreNotMultiplied(Instructions instructions, String text) {
        assertEquals("f32 on " + text, instructions.describe(Precision.AUTO));
        assertEquals("f32 on " + text, instructions.describe(Precision.F32));
        assertEquals("f32 on " + text + NO_BF16, instructions.describe(Precision.BF16));
        assertEquals("f32 on " + text + NO_BF16, instructions.describe(Precision.BF16X3));
    }

    @Test
    void halvesAreMultipliedAsAskedWhereTheyCanBe() {
        assertEquals("f32 on AVX-512 bf16", Instructions.AVX512_BF16.describe(Precision.AUTO));
        assertEquals("bf16 on AVX-512 bf16", Instructions.AVX512_BF16.describe(Precision.BF16));
        assertEquals("bf16x3 on AVX-512 bf16", Instructions.AVX512_BF16.describe(Precision.BF16X3));
        assertEquals("bf16x3 on AMX", Instructions.AMX.describe(Precision.AUTO));
        assertEquals("f32 on AMX", Instructions.AMX.describe(Precision.F32));
        assertEquals("bf16 on AMX", Instructions.AMX.describe(Precision.BF16));
    }

    @ParameterizedTest
    @CsvSource({
        "X86, f32, f32, f32",
        "SSE41, f32, f32, f32",
        "AVX, f32, f32, f32",
        "AVX2, f32, f32, f32",
        "AVX512, f32, f32, f32",
        "AVX2_VNNI, int8, int8, int8",
        "AVX512_VNNI, int8, int8, int8",
        "AVX512_BF16, int8, int8, bf16",
        "AMX, int8, int8, bf16"
    })
    void roundingsFallBackToOneThatKeepsItsBound(
            Instructions instructions, String fastest, String bytes, String halves) {
        assertEquals(fastest, instructions.settle((Rounding) null).toString());
        assertEquals(bytes, instructions.settle(Rounding.INT8).toString());
        assertEquals(halves, instructions.settle(Rounding.BF16).toString());
        assertSame(Rounding.F32, instructions.settle(Rounding.F32));
    }

    @Test
    void roundingsThatFallBackSayWhy() {
        assertEquals("f32 on AVX2", Instructions.AVX2.describe((Rounding) null));
        assertEquals("f32 on AVX2" + NO_INT8, Instructions.AVX2.describe(Rounding.INT8));
        assertEquals("f32 on AVX2" + NO_BF16, Instructions.AVX2.describe(Rounding.BF16));
        assertEquals("int8 on AVX-512" + NO_BF16, Instructions.AVX512_VNNI.describe(Rounding.BF16));
        assertEquals("int8 on AMX", Instructions.AMX.describe(Rounding.INT8));
    }

    @Test
    void armMultipliesSinglePrecisionAndSaysSo() {
        assertEquals("f32 on 64-bit Arm", Instructions.ARM.describe(Precision.AUTO));
        assertEquals(
                "f32 on 64-bit Arm, because the job uses bf16 on x86-64 only",
                Instructions.ARM.describe(Precision.BF16X3));
        assertEquals(
                "f32 on 64-bit Arm, because the job uses int8 on x86-64 only",
                Instructions.ARM.describe(Rounding.INT8));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSettledStays(Instructions instructions) {
        for (Precision wanted : Precision.values()) {
            Precision settled = instructions.settle(wanted);
            assertSame(settled, instructions.settle(settled));
        }
        for (Rounding wanted : Rounding.values()) {
            assertSame(instructions.settle(wanted), instructions.settle(instructions.settle(wanted)));
        }
    }
}
