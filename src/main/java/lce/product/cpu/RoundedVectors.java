package lce.product.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;

import lce.onednn.Bf16;
import lce.onednn.NativeScope;
import lce.onednn.Region;
import lce.product.InnerProducts.Rounding;
import org.bytedeco.dnnl.memory.data_type;

/** Stores rounded unit vectors in native memory, with the length of each vector's rounding error. */
final class RoundedVectors {

    /** Elements are padded with zeros to a multiple of this, the depth of one step of int8 in AMX and AVX-512. */
    private static final int DEPTH = 64;

    private static final int LARGEST = 127;
    /** Adding and subtracting this number rounds to the nearest integer, ties to even, because its last place is 1. */
    private static final float ROUNDER = 0x1.8p23f;

    private final Rounding rounding;
    private final int dim;
    private final int width;
    private final Region region;
    private final ByteBuffer memory; // [rows, width] in the rounding's type
    private final float[] scales; // [rows]: vector = scale * stored
    private final float[] lost; // [rows]: length of vector - scale * stored
    private final byte[] bytes; // [width * 4]
    private final int[] wholes; // [dim], the lowest bytes are the rounded elements
    private final float[] rests; // [dim]
    private final ByteBuffer line;

    RoundedVectors(NativeScope scope, Rounding rounding, int rows, int dim) {
        this.rounding = rounding;
        this.dim = dim;
        this.width = width(dim);
        this.region = scope.allocate(type(rounding), (long) rows * width);
        this.memory = region.buffer((long) rows * width);
        this.scales = new float[rows];
        this.lost = new float[rows];
        this.bytes = new byte[width * Region.bytes(region.type())];
        this.wholes = new int[dim];
        this.rests = new float[dim];
        this.line = ByteBuffer.wrap(bytes).order(memory.order());
    }

    /** Returns the number of elements per stored vector. */
    static int width(int dim) {
        return (dim + DEPTH - 1) / DEPTH * DEPTH;
    }

    private static data_type type(Rounding rounding) {
        return switch (rounding) {
            case F32 -> Region.F32;
            case BF16 -> Region.BF16;
            case INT8 -> Region.S8;
        };
    }

    Region region() {
        return region;
    }

    /** Returns the memory [rows, width] in the rounding's type. */
    ByteBuffer bytes() {
        return memory;
    }

    int width() {
        return width;
    }

    float scale(int row) {
        return scales[row];
    }

    float lost(int row) {
        return lost[row];
    }

    /** Sets {@code count} rows from the vectors at index {@code first}, followed by rows of zeros up to {@code end}. */
    void set(float[] vectors, int first, int count, int end) {
        for (int row = 0; row < count; row++) {
            switch (rounding) {
                case F32 -> keep(vectors, (first + row) * dim, row);
                case BF16 -> toBrain(vectors, (first + row) * dim, row);
                case INT8 -> toBytes(vectors, (first + row) * dim, row);
            }
            memory.put(row * bytes.length, bytes);
        }
        Arrays.fill(bytes, (byte) 0);
        for (int row = count; row < end; row++) {
            memory.put(row * bytes.length, bytes);
            scales[row] = 1;
            lost[row] = 0;
        }
    }

    private void keep(float[] x, int at, int row) {
        line.asFloatBuffer().put(0, x, at, dim);
        scales[row] = 1;
    }

    private void toBrain(float[] x, int at, int row) {
        double squares = 0;
        for (int c = 0; c < dim; c++) {
            int bits = Bf16.round(Float.floatToRawIntBits(x[at + c]));
            line.putShort(2 * c, (short) (bits >>> 16));
            double rest = (double) x[at + c] - Float.intBitsToFloat(bits);
            squares += rest * rest;
        }
        scales[row] = 1;
        lost[row] = above(squares);
    }

    /**
     * Rounds a vector to int8. The compiler vectorises the loops. They compare bits, because positive floats have the
     * order of their bits.
     */
    private void toBytes(float[] x, int at, int row) {
        int largestBits = 0;
        for (int c = 0; c < dim; c++) {
            largestBits = Math.max(largestBits, Float.floatToRawIntBits(x[at + c]) & Integer.MAX_VALUE);
        }
        float largest = Float.intBitsToFloat(largestBits);
        float scale = largest / LARGEST;
        float inverse = LARGEST / largest;
        for (int c = 0; c < dim; c++) {
            float shifted = x[at + c] * inverse + ROUNDER;
            wholes[c] = Float.floatToRawIntBits(shifted);
            rests[c] = x[at + c] - scale * (shifted - ROUNDER);
        }
        for (int c = 0; c < dim; c++) {
            bytes[c] = (byte) wholes[c];
        }
        scales[row] = scale;
        lost[row] = above(squares());
    }

    /**
     * Returns the sum of the squared rounding errors. It uses four sums, because a single sum would wait for each
     * addition.
     */
    private double squares() {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int whole = dim & ~3;
        for (int i = 0; i < whole; i += 4) {
            a += (double) rests[i] * rests[i];
            b += (double) rests[i + 1] * rests[i + 1];
            c += (double) rests[i + 2] * rests[i + 2];
            d += (double) rests[i + 3] * rests[i + 3];
        }
        for (int i = whole; i < dim; i++) {
            a += (double) rests[i] * rests[i];
        }
        return a + b + c + d;
    }

    /** Returns a float that is at least the square root. */
    private static float above(double squares) {
        return Math.nextUp((float) Math.sqrt(squares));
    }
}
