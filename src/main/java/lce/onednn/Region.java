package lce.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A range of native memory with elements of one type.
 *
 * @param address address of the first byte
 */
public record Region(long address, data_type type) {

    public static final data_type F32 = data_type.f32;
    public static final data_type BF16 = data_type.bf16;

    public static final data_type S8 = data_type.s8;
    public static final data_type U8 = data_type.u8;

    public static int bytes(data_type type) {
        return type == S8 || type == U8 ? 1 : type == BF16 ? 2 : 4;
    }

    /** Returns a buffer over the first elements. */
    public ByteBuffer buffer(long elements) {
        return pointer(address).capacity(elements * bytes(type)).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns a buffer over the first elements, which are f32. */
    public FloatBuffer floats(long elements) {
        return buffer(elements).asFloatBuffer();
    }

    /** Returns a view of the region from its start, in row-major order. */
    public View view(long... dims) {
        long[] strides = new long[dims.length];
        long step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= dims[i];
        }
        return new View(this, 0, dims, strides);
    }

    /**
     * Returns a view of a part. An element's index is the offset plus the sum of its coordinates times their strides.
     */
    public View view(long offset, long[] dims, long[] strides) {
        return new View(this, offset, dims, strides);
    }

    /** An array of elements inside a region, by offset and strides in elements. */
    public record View(Region region, long offset, long[] dims, long[] strides) {

        public data_type type() {
            return region.type;
        }

        public BytePointer start() {
            return pointer(region.address + offset * bytes(region.type));
        }

        /** Returns the view at an index of the first dimension. */
        public View at(long index) {
            int rest = dims.length - 1;
            long[] otherDims = new long[rest];
            long[] otherStrides = new long[rest];
            System.arraycopy(dims, 1, otherDims, 0, rest);
            System.arraycopy(strides, 1, otherStrides, 0, rest);
            return new View(region, offset + index * strides[0], otherDims, otherStrides);
        }

        /** Returns a view with the last two dimensions exchanged. */
        public View transposed() {
            long[] otherDims = dims.clone();
            long[] otherStrides = strides.clone();
            int last = dims.length - 1;
            otherDims[last - 1] = dims[last];
            otherDims[last] = dims[last - 1];
            otherStrides[last - 1] = strides[last];
            otherStrides[last] = strides[last - 1];
            return new View(region, offset, otherDims, otherStrides);
        }
    }

    private static BytePointer pointer(long address) {
        return new BytePointer(new Address(address));
    }

    /** A pointer with a given address. A subclass is necessary because JavaCPP's address field is protected. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }
}
