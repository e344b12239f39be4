package lce.network.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import lce.network.LayerNorm;
import lce.network.Linear;
import lce.network.Precision;
import lce.network.cpu.PackedWeights.Half;
import lce.onednn.NativeScope;
import lce.onednn.Region;
import lce.onednn.Region.View;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.stream;

/**
 * Records the networks' operations as oneDNN primitives. Each method appends primitives to the program, which compute
 * the operation in the given precision. All native objects belong to the scope.
 */
final class Recorder {

    /** The slope that makes a PReLU a ReLU. */
    static final float RELU = 0f;

    private final NativeScope scope;
    private final Precision precision;
    private final engine cpu;
    private final stream stream;
    private final PackedWeights weights;
    private List<Program.Step> steps = new ArrayList<>();
    private Scratch scratch; // null if the program does not share memory
    private View normed; // f32, a LayerNorm's result before it is converted to an operand

    Recorder(NativeScope scope, Precision precision) {
        this.scope = scope;
        this.precision = precision;
        this.cpu = scope.own(new engine(engine.kind.cpu, 0));
        this.stream = scope.own(new stream(cpu));
        this.weights = new PackedWeights(scope, cpu, stream);
    }

    /** Returns the program that was recorded since the last call. */
    Program finish() {
        Program program = new Program(stream, steps);
        steps = new ArrayList<>();
        scratch = null;
        normed = null;
        return program;
    }

    /** Allocates the activations of the program that is being recorded in memory that it shares with other programs. */
    void share(Scratch shared) {
        shared.rewind();
        scratch = shared;
    }

    Precision precision() {
        return precision;
    }

    /**
     * Returns the type in which attention reads queries, keys and values. bf16x3 uses f32, because two halves of each
     * would cost more.
     */
    data_type attentionType() {
        return precision == Precision.BF16 ? Region.BF16 : Region.F32;
    }

    Region f32(long elements) {
        return allocate(Region.F32, elements);
    }

    Region allocate(data_type type, long elements) {
        return scratch == null ? scope.allocate(type, elements) : scratch.take(type, elements);
    }

    /** Returns memory that holds these values. */
    Region constant(float[] values) {
        Region region = scope.allocate(Region.F32, values.length);
        region.floats(values.length).put(values);
        return region;
    }

    /** Returns memory for the left side of a product. */
    Operand operand(long rows, long columns) {
        return switch (precision) {
            case F32 -> new Operand(f32(rows * columns).view(rows, columns), null, null);
            case BF16 -> new Operand(padded(Region.BF16, rows, columns), null, null);
            case BF16X3 ->
                new Operand(
                        padded(Region.BF16, rows, columns),
                        padded(Region.BF16, rows, columns),
                        padded(Region.F32, rows, columns));
            case AUTO -> throw new IllegalArgumentException("an engine's precision is settled before it records");
        };
    }

    private View padded(data_type type, long rows, long columns) {
        long stride = Operand.stride(columns);
        return allocate(type, rows * stride).view(0, new long[] {rows, columns}, new long[] {stride, 1});
    }

    // ---------------------------------------------------------------------------------------- products with weights

    /** Records out = activation(x W + b), f32. A NaN slope means no activation. */
    void product(String name, Operand x, Linear layer, float slope, View out) {
        product(name, x, layer, false, slope, out);
    }

    /** Records out += x W + b, f32. */
    void addProduct(String name, Operand x, Linear layer, View out) {
        product(name, x, layer, true, Float.NaN, out);
    }

    /** Records out = activation(x W + b) as an operand for the next product. A NaN slope means no activation. */
    void product(String name, Operand x, Linear layer, float slope, Operand out) {
        product(name, x, layer, slope, out.target());
        split(name, out);
    }

    /**
     * Records out = x W + b in f32 for every precision. It is for products that are too small or too sensitive for
     * halves.
     */
    void exactProduct(String name, View x, Linear layer, View out) {
        gemm(name, x, Half.WHOLE, layer, layer.bias(), false, Float.NaN, out);
    }

    private void product(String name, Operand x, Linear layer, boolean accumulate, float slope, View out) {
        if (precision != Precision.BF16X3) {
            gemm(name, x.high(), Half.WHOLE, layer, layer.bias(), accumulate, slope, out);
            return;
        }
        // x W = (xh + xl)(Wh + Wl) without xl Wl, which is below the rounding error of f32
        gemm(name, x.high(), Half.LOW, layer, layer.bias(), accumulate, Float.NaN, out);
        gemm(name, x.low(), Half.HIGH, layer, null, true, Float.NaN, out);
        gemm(name, x.high(), Half.HIGH, layer, null, true, slope, out);
    }

    private void gemm(
            String name, View x, Half half, Linear layer, float[] bias, boolean accumulate, float slope, View out) {
        data_type type = x.type();
        memory.desc weightDesc = scope.own(new memory.desc(new long[] {layer.in(), layer.out()}, type, format_tag.any));
        memory.desc biasDesc = desc(Region.F32, new long[] {1, layer.out()}, new long[] {layer.out(), 1});
        primitive_attr attributes = attributes(accumulate, slope);
        matmul.primitive_desc plan = bias == null
                ? new matmul.primitive_desc(cpu, desc(x), weightDesc, desc(out), attributes, false)
                : new matmul.primitive_desc(cpu, desc(x), weightDesc, biasDesc, desc(out), attributes, false);
        scope.own(plan);
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_SRC, memory(x));
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, weights.in(scope.own(plan.weights_desc()), layer, half));
        arguments.put(dnnl.DNNL_ARG_DST, memory(out));
        if (bias != null) {
            arguments.put(dnnl.DNNL_ARG_BIAS, constant(bias, 1, layer.out()));
        }
        append(name, new matmul(plan), arguments);
    }

    // ---------------------------------------------------------------------------------------- everything else

    /** Records c[i] = a[i] b[i] for stacks of matrices. */
    void batchedProduct(String name, View a, View b, View c) {
        matmul.primitive_desc plan = scope.own(new matmul.primitive_desc(cpu, desc(a), desc(b), desc(c)));
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_SRC, memory(a));
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, memory(b));
        arguments.put(dnnl.DNNL_ARG_DST, memory(c));
        append(name, new matmul(plan), arguments);
    }

    /**
     * Records c[i] = a[i] b[i] + addend. The addend is a row of c and is added to each row. It is a bias, because
     * oneDNN 3.13 is slow at other additions.
     */
    void batchedProduct(String name, View a, View b, View addend, View c) {
        long[] ones = new long[c.dims().length];
        Arrays.fill(ones, 1);
        long[] strides = ones.clone();
        Arrays.fill(strides, addend.dims()[0]);
        ones[ones.length - 1] = addend.dims()[0];
        strides[ones.length - 1] = 1;
        View row = new View(addend.region(), addend.offset(), ones, strides);
        matmul.primitive_desc plan = scope.own(new matmul.primitive_desc(cpu, desc(a), desc(b), desc(row), desc(c)));
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_SRC, memory(a));
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, memory(b));
        arguments.put(dnnl.DNNL_ARG_BIAS, memory(row));
        arguments.put(dnnl.DNNL_ARG_DST, memory(c));
        append(name, new matmul(plan), arguments);
    }

    /** Records the LayerNorm of each row of x [rows, width]. */
    void layerNorm(String name, View x, LayerNorm layer, Operand out) {
        if (precision == Precision.F32) {
            layerNorm(name, x, layer, out.high());
            return;
        }
        if (normed == null || normed.dims()[0] != x.dims()[0] || normed.dims()[1] != x.dims()[1]) {
            normed = f32(x.dims()[0] * x.dims()[1]).view(x.dims());
        }
        layerNorm(name, x, layer, normed);
        convert(name, normed, out);
    }

    /**
     * Records the LayerNorm of each row of x in f32. Both arrays must be dense, because oneDNN 3.13's LayerNorm ignores
     * the stride of rows.
     */
    void layerNorm(String name, View x, LayerNorm layer, View out) {
        if (x.strides()[0] != x.dims()[1] || out.strides()[0] != x.dims()[1]) {
            throw new IllegalArgumentException("LayerNorm needs rows without gaps");
        }
        int flags = normalization_flags.use_scale.value | normalization_flags.use_shift.value;
        layer_normalization_forward.primitive_desc plan = scope.own(new layer_normalization_forward.primitive_desc(
                cpu, prop_kind.forward_inference.value, desc(x), desc(out), LayerNorm.EPSILON, flags));
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_SRC, memory(x));
        arguments.put(dnnl.DNNL_ARG_DST, memory(out));
        arguments.put(dnnl.DNNL_ARG_SCALE, constant(layer.scale(), layer.scale().length));
        arguments.put(dnnl.DNNL_ARG_SHIFT, constant(layer.shift(), layer.shift().length));
        append(name, new layer_normalization_forward(plan), arguments);
    }

    /** Records the softmax over the last dimension. */
    void softmax(String name, View x, View out) {
        softmax_forward.primitive_desc plan = scope.own(new softmax_forward.primitive_desc(
                cpu, prop_kind.forward_inference, algorithm.softmax_accurate, desc(x), desc(out), x.dims().length - 1));
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_SRC, memory(x));
        arguments.put(dnnl.DNNL_ARG_DST, memory(out));
        append(name, new softmax_forward(plan), arguments);
    }

    /** Records x = activation(x + y), f32. y is broadcast over the dimensions in which its length is 1. */
    void add(String name, View x, View y, float slope) {
        binary.primitive_desc plan = scope.own(new binary.primitive_desc(
                cpu, algorithm.binary_add, desc(x), desc(y), desc(x), attributes(false, slope), false));
        append(name, new binary(plan), binaryArguments(x, y));
    }

    /** Records a copy that converts and rearranges elements as the views require. */
    void copy(String name, View from, View to) {
        reorder.primitive_desc plan = scope.own(new reorder.primitive_desc(cpu, desc(from), cpu, desc(to)));
        IntMemoryMap arguments = arguments();
        arguments.put(dnnl.DNNL_ARG_FROM, memory(from));
        arguments.put(dnnl.DNNL_ARG_TO, memory(to));
        append(name, new reorder(plan), arguments);
    }

    /** Records the conversion of x, f32, to an operand. */
    void convert(String name, View x, Operand out) {
        copy(name, x, out.target());
        split(name, out);
    }

    /** Records the split of an operand's staging, if it has one: high = bf16(x), low = bf16(x - high). */
    void split(String name, Operand x) {
        if (x.staging() == null) {
            return;
        }
        View values = Operand.dense(x.staging());
        View high = Operand.dense(x.high());
        copy(name + ", high half", values, high);
        binary.primitive_desc plan =
                scope.own(new binary.primitive_desc(cpu, algorithm.binary_sub, desc(values), desc(high), desc(values)));
        append(name + ", rest", new binary(plan), binaryArguments(values, high));
        copy(name + ", low half", values, Operand.dense(x.low()));
    }

    // ---------------------------------------------------------------------------------------- oneDNN objects

    private void append(String name, primitive operation, IntMemoryMap arguments) {
        steps.add(new Program.Step(name, scope.own(operation), arguments));
    }

    private primitive_attr attributes(boolean accumulate, float slope) {
        post_ops after = scope.own(new post_ops());
        if (accumulate) {
            after.append_sum(1f, 0, Region.F32);
        }
        if (!Float.isNaN(slope)) {
            after.append_eltwise(algorithm.eltwise_relu, slope, 0f);
        }
        primitive_attr attributes = scope.own(new primitive_attr());
        attributes.set_post_ops(after);
        return attributes;
    }

    private IntMemoryMap binaryArguments(View x, View y) {
        IntMemoryMap arguments = arguments();
        memory result = memory(x);
        arguments.put(dnnl.DNNL_ARG_SRC_0, result);
        arguments.put(dnnl.DNNL_ARG_SRC_1, memory(y));
        arguments.put(dnnl.DNNL_ARG_DST, result);
        return arguments;
    }

    private memory constant(float[] values, long... dims) {
        return memory(constant(values).view(dims));
    }

    private IntMemoryMap arguments() {
        return scope.own(new IntMemoryMap());
    }

    private memory memory(View view) {
        return scope.own(new memory(desc(view), cpu, view.start()));
    }

    private memory.desc desc(View view) {
        return desc(view.type(), view.dims(), view.strides());
    }

    private memory.desc desc(data_type type, long[] dims, long[] strides) {
        return scope.own(
                new memory.desc(Arrays.copyOf(dims, dims.length), type, Arrays.copyOf(strides, strides.length)));
    }
}
