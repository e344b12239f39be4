package lce.network;

/**
 * How the networks' matrix products are computed. LayerNorm, softmax, the residual stream and the logits are f32 in all of them. What follows is
 * for processors; {@code lce.network.cuda.Gpus} has what each means on a GPU.
 */
public enum Precision {
    /** bf16x3 where the processor multiplies bf16 matrices in hardware (AMX), else f32. */
    AUTO,
    /** Single precision: relative error of a product about 7e-7. */
    F32,
    /** Each operand split in two bf16, three of the four products summed in f32: relative error about 5e-6. */
    BF16X3,
    /** Operands rounded to bf16, sums in f32: relative error about 2e-3. */
    BF16
}
