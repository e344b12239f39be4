package lce.network.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import lce.network.Encoder;
import lce.network.LceNet;
import lce.network.PceNet;
import lce.network.Precision;
import lce.onednn.Instructions;

/**
 * Computes the native memory of a {@link OneDnnEngine} that has run both networks: packed weights and activations. The
 * result depends only on the networks' shapes, so that a driver with another processor, or without oneDNN, plans the
 * same. It is an upper bound, at most 1.5 times the true value plus 1 MB. The formulas follow {@link LceProgram},
 * {@link PceProgram} and the operations that they record.
 */
public final class EngineMemory {

    /** Layouts of weights pad the columns to a multiple of at most 64, and the rows to a multiple of at most 32. */
    private static final int COLUMN_PADDING = 63;

    private static final int ROW_PADDING = 31;
    /** Bytes for the alignment of allocations to cache lines, and for small vectors. */
    private static final long ALLOWANCE = 512 << 10;

    private final Precision precision;

    private EngineMemory(Precision precision) {
        this.precision = precision;
    }

    /**
     * Returns a number of bytes that suffices on every processor.
     *
     * @param wanted the requested precision; executors whose processors do not multiply it fall back to f32
     */
    public static long bytes(LceNet lce, PceNet pce, Precision wanted) {
        return settled(wanted)
                .mapToLong(precision -> bytesIn(lce, pce, precision))
                .max()
                .orElseThrow();
    }

    private static Stream<Precision> settled(Precision wanted) {
        return Arrays.stream(Instructions.values())
                .map(instructions -> instructions.settle(wanted))
                .distinct();
    }

    /** Returns the bytes of an engine that runs in this precision, which is not AUTO. */
    static long bytesIn(LceNet lce, PceNet pce, Precision precision) {
        EngineMemory memory = new EngineMemory(precision);
        return memory.of(lce) + memory.of(pce) + ALLOWANCE;
    }

    // ---------------------------------------------------------------------------------------- LCENet

    private long of(LceNet net) {
        int faces = Math.max(1, OneDnnEngine.ROWS / net.k());
        long rows = (long) faces * net.k();
        int width = net.encoder().width();
        int dim = net.dim();
        long activations = floats(rows * (dim + width))
                + sum(layers(net.encoder(), net.encoder().layers(), faces, net.k()))
                + operand(rows, width)
                + floats(faces * dim + rows * dim + rows * 2L);
        long weights = net.encoder().layers().stream()
                        .mapToLong(layer -> packedProjection(width) + packedRest(width, layer))
                        .sum()
                + 2 * packed(width, dim)
                + packedFloats(dim, 2);
        return activations + weights + vectors(net.encoder(), net.encoder().layers()) + floats(2L * dim);
    }

    // ---------------------------------------------------------------------------------------- PCENet

    private long of(PceNet net) {
        Encoder encoder = net.encoder();
        int width = encoder.width();
        Encoder.Layer last = encoder.layers().get(encoder.layers().size() - 1);
        List<Encoder.Layer> first = encoder.layers().subList(0, encoder.layers().size() - 1);
        long weights = first.stream()
                        .mapToLong(layer -> packedProjection(width) + packedRest(width, layer))
                        .sum()
                + packedRest(width, last)
                + packedFloats(width, width)
                + floats(2L * width * width);
        int[] fronts = DistinctTokens.sizes(net.k());
        return scratch(net, first, fronts)
                + weights
                + fronts.length * vectors(encoder, encoder.layers())
                + back(net, last);
    }

    /**
     * Returns the bytes that the fronts share in a {@link Scratch}. A block that is too small for a front is not
     * released.
     */
    private long scratch(PceNet net, List<Encoder.Layer> first, int[] fronts) {
        List<Long> blocks = new ArrayList<>();
        long bytes = 0;
        for (int tokens : fronts) {
            List<Long> needs = front(net, first, Math.max(1, OneDnnEngine.ROWS / tokens), tokens);
            for (int i = 0; i < needs.size(); i++) {
                if (i == blocks.size()) {
                    blocks.add(0L);
                }
                if (blocks.get(i) < needs.get(i)) {
                    blocks.set(i, needs.get(i));
                    bytes += needs.get(i);
                }
            }
        }
        return bytes;
    }

    private List<Long> front(PceNet net, List<Encoder.Layer> first, int pairs, int tokens) {
        long width = net.encoder().width();
        long heads = net.encoder().heads();
        long rows = (long) pairs * tokens;
        long ends = pairs * 2L;
        List<Long> blocks = new ArrayList<>(List.of(
                floats(rows * net.dim()),
                floats(ends * net.k() * net.dim()),
                floats(rows),
                floats(rows * width),
                floats(ends * width)));
        if (!first.isEmpty()) {
            blocks.addAll(layers(net.encoder(), first, pairs, tokens));
        }
        blocks.addAll(List.of(
                floats(rows * width),
                floats(ends * width),
                floats(ends * width),
                floats(ends * heads * width),
                floats(ends * heads * tokens),
                floats(ends * heads * width)));
        return blocks;
    }

    /**
     * Returns the bytes of the program that runs for many small batches at once, with its weights except those of the
     * last layer.
     */
    private long back(PceNet net, Encoder.Layer last) {
        int width = net.encoder().width();
        int dim = net.dim();
        int hidden1 = net.hidden1().out();
        int hidden2 = net.hidden2().out();
        long pairs = PceProgram.BACK_PAIRS;
        long ends = 2 * pairs;
        long activations = floats(ends * (net.encoder().heads() * width + 2L * width + dim) + pairs * 2)
                + 2 * operand(ends, width)
                + operand(ends, hidden(List.of(last)))
                + normed(ends, width)
                + operand(ends, dim)
                + floats(ends * dim + pairs * 4 * dim)
                + operand(pairs, 4L * dim)
                + operand(pairs, hidden1)
                + floats(pairs * hidden2);
        return activations
                + packed(width, dim)
                + packed(dim, dim)
                + packed(4 * dim, hidden1)
                + packed(hidden1, hidden2)
                + packedFloats(hidden2, 2)
                + floats(2L * dim + hidden1 + hidden2);
    }

    // ---------------------------------------------------------------------------------------- of both

    /**
     * Returns the bytes of each block of {@link EncoderLayers}, and of the rows between LayerNorm and an operand of
     * another type.
     */
    private List<Long> layers(Encoder encoder, List<Encoder.Layer> layers, long samples, long tokens) {
        long rows = samples * tokens;
        long width = encoder.width();
        long attention = rows * encoder.heads() * tokens;
        int half = precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
        List<Long> blocks = new ArrayList<>();
        blocks.add(operand(rows, width));
        blocks.add(rows * 3 * width * half);
        blocks.add(floats(attention));
        blocks.add(precision == Precision.BF16 ? attention * half : 0);
        blocks.add(operand(rows, width));
        blocks.add(operand(rows, hidden(layers)));
        blocks.add(normed(rows, width));
        return blocks;
    }

    private static int hidden(List<Encoder.Layer> layers) {
        return layers.stream()
                .mapToInt(layer -> Math.min(LayerWeights.HIDDEN, layer.linear1().out()))
                .max()
                .orElseThrow();
    }

    private long normed(long rows, long width) {
        return precision == Precision.F32 ? 0 : floats(rows * width);
    }

    private long operand(long rows, long columns) {
        return switch (precision) {
            case F32 -> floats(rows * columns);
            case BF16 -> rows * Operand.stride(columns) * Short.BYTES;
            case BF16X3 -> rows * Operand.stride(columns) * (2 * Short.BYTES + Float.BYTES);
            case AUTO ->
                throw new IllegalArgumentException("an engine's precision is settled before its memory is computed");
        };
    }

    private long packedProjection(int width) {
        return packed(width, 3 * width);
    }

    /** Returns the bytes of a layer's weights after attention. The feed-forward is packed in parts. */
    private long packedRest(int width, Encoder.Layer layer) {
        long bytes = packed(width, width);
        for (int from = 0; from < layer.linear1().out(); from += LayerWeights.HIDDEN) {
            int part = Math.min(LayerWeights.HIDDEN, layer.linear1().out() - from);
            bytes += packed(width, part) + packed(part, width);
        }
        return bytes;
    }

    private long packed(int in, int out) {
        return precision == Precision.BF16 ? packedFloats(in, out) / 2 : packedFloats(in, out);
    }

    private static long packedFloats(int in, int out) {
        return floats((long) (in + ROW_PADDING) * (out + COLUMN_PADDING));
    }

    /** Returns the bytes of the biases and LayerNorms of a program. Each program has its own copy. */
    private static long vectors(Encoder encoder, List<Encoder.Layer> layers) {
        return layers.stream()
                .mapToLong(
                        layer -> floats(9L * encoder.width() + layer.linear1().out()))
                .sum();
    }

    private static long sum(List<Long> blocks) {
        return blocks.stream().mapToLong(Long::longValue).sum();
    }

    private static long floats(long elements) {
        return elements * Float.BYTES;
    }
}
