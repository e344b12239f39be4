package lce.network.cuda;

import lce.io.BadInputException;
import lce.network.LayerNorm;

/** Launches the kernels of src/main/cuda: selects the kernel, its number of blocks and its arguments. */
final class Kernels {

    private static final int WARP = 32;
    private static final int WARPS_OF_ROWS = 8;
    private static final int ATTENTION_WARPS = 8;
    /** Queries per block. */
    private static final int PLAIN_QUERIES = 16;

    private static final int WIDEST_HALF_HEAD = 128;
    private static final int CONVERSION_THREADS = 256;
    private static final int CONVERSION_BLOCKS = 2048;

    private final Queue queue;
    private final int sharedBytes;

    /** @param sharedBytes maximum shared memory per block on this device */
    Kernels(Queue queue, int sharedBytes) {
        this.queue = queue;
        this.sharedBytes = sharedBytes;
    }

    /** Computes y = prelu(x Wᵀ + b [+ residual]). */
    void product(Product p) {
        Element element = p.x().element();
        boolean half = element == Element.F16;
        int tileRows = half ? 128 : 64;
        int tileColumns = 64;
        DeviceLinear w = p.weights();
        Matrix residual = p.residual() == null ? new Matrix(0, 0, Element.F32) : p.residual();
        Product.Batch batch = p.batch();
        queue.launch(
                new Launch("product_" + element.suffix() + "_" + p.y().element().suffix(), 128)
                        .blocks(blocks(w.out(), tileColumns), blocks(p.rows(), tileRows), batch.count())
                        .matrix(p.x())
                        .matrix(w.weight())
                        .address(w.bias())
                        .matrix(residual)
                        .matrix(p.y())
                        .integer(p.rows())
                        .integer(w.out())
                        .integer(w.depth())
                        .number(p.slope())
                        .integer(p.group())
                        .integer(p.groupStride())
                        .integer(batch.x())
                        .integer(batch.weights())
                        .integer(batch.bias())
                        .integer(batch.y()));
    }

    /** Computes y[row] = table[ids[row * every]]. */
    void gather(Matrix table, int dim, long ids, int every, Matrix y, int rows) {
        queue.launch(new Launch(
                        "gather_" + table.element().suffix() + "_" + y.element().suffix(), WARPS_OF_ROWS * WARP)
                .blocks(blocks(rows, WARPS_OF_ROWS), 1, 1)
                .matrix(table)
                .address(ids)
                .integer(every)
                .matrix(y)
                .integer(rows)
                .integer(dim));
    }

    /**
     * Computes y[token, other] = table[ids[token]] · table[ids[other]] within each sample; y is f32 [samples * tokens,
     * tokens].
     */
    void gram(Matrix table, long ids, Matrix y, int samples, int tokens) {
        int tile = 64;
        int samplesInTile = Math.max(1, tile / tokens);
        int rows = samplesInTile * tokens;
        queue.launch(new Launch("gram_" + table.element().suffix(), 128)
                .blocks(
                        blocks(rows, tile),
                        blocks(rows, table.element() == Element.F16 ? 128 : 64),
                        blocks(samples, samplesInTile))
                .matrix(table)
                .address(ids)
                .matrix(y)
                .integer(samples)
                .integer(tokens)
                .integer(samplesInTile));
    }

    /** Computes y = LayerNorm(x); x is f32 [rows, width]. */
    void layerNorm(Matrix x, DeviceNorm norm, Matrix y, int rows, int width) {
        queue.launch(new Launch("layer_norm_" + y.element().suffix(), WARPS_OF_ROWS * WARP)
                .blocks(blocks(rows, WARPS_OF_ROWS), 1, 1)
                .matrix(x)
                .address(norm.scale())
                .address(norm.shift())
                .matrix(y)
                .integer(rows)
                .integer(width)
                .number(LayerNorm.EPSILON));
    }

    /**
     * Computes context = softmax(q kᵀ) v for each sample and head.
     *
     * @param projected [samples * tokens, 3, heads, stride(headWidth)]
     * @param context [samples * tokens, heads * headWidth]
     */
    void attention(Matrix projected, Matrix context, int samples, int tokens, int heads, int headWidth) {
        int headStride = Element.stride(headWidth);
        Launch launch;
        if (projected.element() == Element.F16 && headWidth <= WIDEST_HALF_HEAD) {
            int queries = blocks(tokens, 16);
            int blocks = blocks(queries, ATTENTION_WARPS);
            launch = new Launch("attention_f16_" + blocks(headWidth, 16), blocks(queries, blocks) * WARP)
                    .blocks(blocks, heads, samples);
        } else {
            int floats = PLAIN_QUERIES * headStride + PLAIN_QUERIES * tokens + WARP * (headStride + 1);
            launch = new Launch("attention_" + projected.element().suffix(), 4 * WARP)
                    .blocks(blocks(tokens, PLAIN_QUERIES), heads, samples)
                    .sharedBytes(checkedShared(floats * Float.BYTES, tokens));
        }
        queue.launch(launch.address(projected.address())
                .matrix(context)
                .integer(tokens)
                .integer(heads)
                .integer(headWidth)
                .integer(headStride));
    }

    /**
     * Computes mixed = softmax(folded xᵀ) x for each sample.
     *
     * @param folded [samples, queries, stride]
     * @param x [samples, tokens, stride]
     * @param mixed [samples, queries, stride]
     */
    void foldedAttention(Matrix folded, Matrix x, Matrix mixed, int samples, int queries, int tokens) {
        boolean half = x.element() == Element.F16;
        int tokens16 = blocks(tokens, 16) * 16;
        int bytes = half ? 16 * tokens16 * Float.BYTES + 16 * (tokens16 + 8) * Short.BYTES : 4 * tokens * Float.BYTES;
        queue.launch(new Launch("folded_attention_" + x.element().suffix(), 4 * WARP)
                .blocks(samples, blocks(queries, half ? 16 : 4), 1)
                .sharedBytes(checkedShared(bytes, tokens))
                .address(folded.address())
                .address(x.address())
                .address(mixed.address())
                .integer(queries)
                .integer(tokens)
                .integer(x.stride()));
    }

    /**
     * Computes scores = softmax(logits(prelu(x + centre)))[1].
     *
     * @param x f32 [rows, width]
     * @param centre f32 [rows / rowsOfCentre, width], or null if there is none
     * @param scores address of float[rows]
     */
    void score(Matrix x, Matrix centre, int rowsOfCentre, float slope, DeviceLinear logits, long scores, int rows) {
        queue.launch(new Launch("score", WARPS_OF_ROWS * WARP)
                .blocks(blocks(rows, WARPS_OF_ROWS), 1, 1)
                .matrix(x)
                .matrix(centre == null ? new Matrix(0, 0, Element.F32) : centre)
                .integer(rowsOfCentre)
                .number(slope)
                .address(logits.weight().address())
                .address(logits.bias())
                .address(scores)
                .integer(rows)
                .integer(logits.depth()));
    }

    /** Rounds floats to halves. */
    void toHalf(long floats, long halves, long count) {
        int blocks = (int) Math.min(CONVERSION_BLOCKS, (count + CONVERSION_THREADS - 1) / CONVERSION_THREADS);
        queue.launch(new Launch("to_f16", CONVERSION_THREADS)
                .blocks(blocks, 1, 1)
                .address(floats)
                .address(halves)
                .count(count));
    }

    private int checkedShared(int bytes, int tokens) {
        if (bytes > sharedBytes) {
            throw new BadInputException("attention over " + tokens + " tokens needs " + bytes
                    + " bytes of a GPU's shared memory, but this GPU has " + sharedBytes
                    + "; use --engine cpu or networks for fewer neighbours");
        }
        return bytes;
    }

    private static int blocks(int count, int size) {
        return (count + size - 1) / size;
    }
}
