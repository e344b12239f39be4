package lce.network;

/**
 * The precisions of the networks' matrix products. LayerNorm, softmax, the residual stream and the logits are always
 * f32. The values below describe processors; {@code lce.network.cuda.Gpus} describes GPUs.
 */
public enum Precision {
    /** bf16x3 if the processor multiplies bf16 matrices in hardware (AMX), otherwise f32. */
    AUTO,
    /** Single precision. The relative error of a product is about 7e-7. */
    F32,
    /**
     * Each operand is split in two bf16, and three of the four products are summed in f32. The relative error is about
     * 5e-6.
     */
    BF16X3,
    /** Operands are rounded to bf16 and summed in f32. The relative error is about 2e-3. */
    BF16
}
