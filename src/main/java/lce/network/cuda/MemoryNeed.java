package lce.network.cuda;

import lce.io.BadInputException;
import lce.network.LceNet;
import lce.network.PceNet;

/**
 * The device memory that a network needs, in bytes:
 *
 * <pre>
 * table + weights + tasks * workspace
 *
 * table      (N + 1) d e
 * weights    about e (layers (4 D² + 2 D F) + classifier)
 * workspace  T (4 D + 2 e D + 3 e H w + e F + 4) + LCENet: T (4 d + 4 d / k + 4)
 *                                               or PCENet: T / k (2 e H D + e H w + 4 D + 3 e d + e F1 / 2 + 2 F2 + 2)
 * </pre>
 *
 * with N faces of d floats, e bytes per operand element (f16 2, f32 4), tokens of length D = d + k or d + 2k, H heads
 * of width w = D / H, F, F1 and F2 hidden units of the feed-forward and of PCENet's classifier, and T tokens per batch.
 * d, D, w, F, F1 and F2 are rounded up to multiples of 8. T is the largest of 40,960, 20,480, 10,240 and 5,120 that
 * fits the device.
 *
 * @param table bytes of the table; 0 if it is already uploaded
 * @param weights bytes of the weights, which are not yet uploaded
 * @param tasks number of tasks that share the device
 * @param workspace bytes of activations per task
 */
record MemoryNeed(long table, long weights, int tasks, long workspace) {

    /** Additional bytes for the driver and for the rounding of allocations. */
    private static final long SPARE = 64L << 20;

    long total() {
        return table + weights + tasks * workspace;
    }

    boolean fits(long free) {
        return total() + SPARE <= free;
    }

    /** Returns an exception that states the needed memory, the free memory and a remedy that fits. */
    BadInputException tooLarge(Device device, Element element) {
        long free = device.freeBytes();
        String remedy = "use a GPU with more memory or --engine cpu";
        if (element == Element.F32 && new MemoryNeed(table / 2, weights / 2, tasks, workspace).fits(free)) {
            remedy = "use --precision auto, which needs half of the memory for the features, or a GPU with more memory";
        } else if (tasks > 1 && new MemoryNeed(table, weights, 1, workspace).fits(free)) {
            remedy = "let one task use the GPU at a time, with spark.task.resource.gpu.amount=1, which fits";
        }
        return new BadInputException(device.name() + " has " + megabytes(free) + " MB of free memory, but "
                + megabytes(total() + SPARE) + " MB are needed ("
                + megabytes(table) + " for the features, " + megabytes(weights) + " for the weights, "
                + megabytes(workspace) + " for each of " + tasks
                + " tasks, " + megabytes(SPARE) + " in reserve); " + remedy);
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** Returns the bytes of LCENet's weights on a device. */
    static long weights(LceNet net, Element element) {
        Upload counted = Upload.counted(element);
        LceWeights.of(counted, net);
        return counted.bytes();
    }

    /** Returns the bytes of PCENet's weights on a device. */
    static long weights(PceNet net, Element element) {
        Upload counted = Upload.counted(element);
        PceWeights.of(counted, net);
        return counted.bytes();
    }

    static long table(int rows, int dim, Element element) {
        return (rows + 1L) * Element.stride(dim) * element.bytes();
    }
}
