package lce.network.cuda;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

import lce.features.FeatureTable;
import lce.network.LayerNorm;
import lce.network.Linear;

/**
 * Uploads weights and feature tables to a device and rounds them there to its element type. The uploaded memory belongs
 * to a scope. Without a device, it only counts the bytes.
 */
final class Upload implements AutoCloseable {

    /** Number of floats per copy. A longer row is copied at once. */
    private static final int FLOATS = 1 << 20;

    private interface Rows {
        /** Writes a row from index {@code at}. */
        void write(int row, FloatBuffer into, int at);
    }

    private final DeviceScope target;
    private final Element element;
    private final Queue queue;
    private final Kernels kernels;
    private final DeviceScope scratch;
    private ByteBuffer pinned;
    private long staging; // address of memory with the size of pinned; 0 if elements are f32
    private long bytes;

    private Upload(DeviceScope target, Element element, Queue queue, Kernels kernels, DeviceScope scratch) {
        this.target = target;
        this.element = element;
        this.queue = queue;
        this.kernels = kernels;
        this.scratch = scratch;
    }

    /** Returns an upload to a device, into memory of a scope. */
    static Upload to(Device device, DeviceScope target, Element element) {
        Queue queue = device.openQueue();
        return new Upload(target, element, queue, new Kernels(queue, device.sharedBytes()), new DeviceScope(device));
    }

    /** Returns an upload that only counts the bytes. */
    static Upload counted(Element element) {
        return new Upload(null, element, null, null, null);
    }

    /** Returns the bytes of all uploads so far. */
    long bytes() {
        return bytes;
    }

    /** Uploads values in f32 and returns their address. */
    long floats(float[] values) {
        return rows(1, values.length, Element.F32, false, (row, into, at) -> into.put(at, values));
    }

    DeviceNorm norm(LayerNorm norm) {
        return new DeviceNorm(floats(norm.scale()), floats(norm.shift()));
    }

    /** Uploads weight and bias in f32, without padding between rows, for the last products of the classifiers. */
    DeviceLinear logits(Linear linear) {
        return new DeviceLinear(
                new Matrix(floats(linear.weight()), linear.in(), Element.F32),
                floats(linear.bias()),
                linear.out(),
                linear.in());
    }

    DeviceLinear linear(Linear linear) {
        return linear(linear, linear.in());
    }

    /** Uploads a layer for an input in blocks of {@code block} columns, each padded to {@link Element#stride}. */
    DeviceLinear linear(Linear linear, int block) {
        int blockStride = Element.stride(block);
        int depth = linear.in() / block * blockStride;
        long rows = rows(linear.out(), depth, element, depth > linear.in(), (row, into, at) -> {
            for (int from = 0; from < linear.in(); from += block) {
                into.put(at + from / block * blockStride, linear.weight(), row * linear.in() + from, block);
            }
        });
        return new DeviceLinear(new Matrix(rows, depth, element), floats(linear.bias()), linear.out(), depth);
    }

    /**
     * Uploads each head's part of a projection transposed, [heads, in, stride(head width)], without the bias, as
     * weights of a product over one head.
     */
    DeviceLinear transposedByHead(Linear projection, int heads) {
        int in = projection.in();
        int headWidth = projection.out() / heads;
        int depth = Element.stride(headWidth);
        long rows = rows(heads * in, depth, element, depth > headWidth, (row, into, at) -> {
            for (int e = 0; e < headWidth; e++) {
                into.put(at + e, projection.weight()[(row / in * headWidth + e) * in + row % in]);
            }
        });
        return new DeviceLinear(new Matrix(rows, depth, element), 0, in, depth);
    }

    /** Uploads all vectors of a table, followed by a row of zeros, which is the vector of a missing neighbour. */
    Matrix table(FeatureTable features) {
        int stride = Element.stride(features.dim());
        int[] id = new int[1];
        long rows = rows(features.rows() + 1, stride, element, stride > features.dim(), (row, into, at) -> {
            id[0] = row < features.rows() ? row : FeatureTable.NONE;
            features.gather(id, 0, 1, into.position(at));
        });
        return new Matrix(rows, stride, element);
    }

    /**
     * Uploads rows and returns the address of [count, stride]. If {@code gaps} is true, elements that rows do not write
     * become zero.
     */
    private long rows(int count, int stride, Element type, boolean gaps, Rows rows) {
        long size = (long) count * stride * type.bytes();
        bytes += size;
        if (target == null) {
            return 0;
        }
        long address = target.allocate(size);
        int atOnce = Math.min(count, Math.max(1, FLOATS / stride));
        reserve(atOnce * stride * Float.BYTES);
        FloatBuffer floats = pinned.asFloatBuffer();
        for (int first = 0; first < count; first += atOnce) {
            int batchRows = Math.min(atOnce, count - first);
            if (gaps) {
                floats.clear().put(new float[batchRows * stride]);
            }
            for (int row = 0; row < batchRows; row++) {
                rows.write(first + row, floats.clear(), row * stride);
            }
            long to = address + (long) first * stride * type.bytes();
            queue.upload(pinned, type == Element.F16 ? staging : to, batchRows * stride * Float.BYTES);
            if (type == Element.F16) {
                kernels.toHalf(staging, to, (long) batchRows * stride);
            }
            queue.synchronise();
        }
        return address;
    }

    private void reserve(int bytes) {
        if (pinned == null || pinned.capacity() < bytes) {
            int size = Math.max(bytes, FLOATS * Float.BYTES);
            pinned = queue.pinned(size);
            staging = element == Element.F16 ? scratch.allocate(size) : 0;
        }
    }

    @Override
    public void close() {
        if (target != null) {
            scratch.close();
            queue.close();
        }
    }
}
