package lce.network.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import lce.network.Linear;
import lce.onednn.Bf16;
import lce.onednn.NativeScope;
import lce.onednn.Region;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/**
 * Packs weights in the layouts that products choose. Products with the same layout share the packed weights, which
 * belong to the scope.
 */
final class PackedWeights {

    /** The part of the weights that a product uses. */
    enum Half {
        /** W */
        WHOLE,
        /** bf16(W) */
        HIGH,
        /** bf16(W - bf16(W)) */
        LOW
    }

    /**
     * The weights or a part of them. Factors are equal only if they have the same arrays, because records compare
     * arrays by identity.
     */
    private record Factor(Linear layer, Half half) {

        float[] values() {
            float[] weight = layer.weight();
            return switch (half) {
                case WHOLE -> weight;
                case HIGH -> Bf16.round(weight);
                case LOW -> Bf16.rest(weight, Bf16.round(weight));
            };
        }
    }

    private record Packed(memory.desc layout, memory values) {}

    private final NativeScope scope;
    private final engine cpu;
    private final stream stream;
    private final Map<Factor, List<Packed>> packed = new HashMap<>();

    PackedWeights(NativeScope scope, engine cpu, stream stream) {
        this.scope = scope;
        this.cpu = cpu;
        this.stream = stream;
    }

    /**
     * Returns a layer's weights, W [out, in] or one of its halves, in a layout. The layout must live as long as the
     * scope.
     */
    memory in(memory.desc layout, Linear layer, Half half) {
        Factor factor = new Factor(layer, half);
        List<Packed> layouts = packed.computeIfAbsent(factor, first -> new ArrayList<>());
        for (Packed candidate : layouts) {
            if (candidate.layout.equals(layout)) {
                return candidate.values;
            }
        }
        memory weights = pack(factor, layout);
        layouts.add(new Packed(layout, weights));
        return weights;
    }

    private memory pack(Factor factor, memory.desc layout) {
        long in = factor.layer.in();
        long out = factor.layer.out();
        long bytes = layout.get_size();
        memory weights = scope.own(new memory(
                layout, cpu, scope.allocate(Region.S8, bytes).view(bytes).start()));
        try (NativeScope passing = new NativeScope()) {
            float[] values = factor.values();
            Region plain = passing.allocate(Region.F32, values.length);
            plain.floats(values.length).put(values);
            memory.desc asGiven = passing.own(new memory.desc(new long[] {in, out}, Region.F32, new long[] {1, in}));
            IntMemoryMap arguments = passing.own(new IntMemoryMap());
            arguments.put(
                    dnnl.DNNL_ARG_FROM,
                    passing.own(
                            new memory(asGiven, cpu, plain.view(values.length).start())));
            arguments.put(dnnl.DNNL_ARG_TO, weights);
            primitive copy =
                    passing.own(new reorder(passing.own(new reorder.primitive_desc(cpu, asGiven, cpu, layout))));
            copy.execute(stream, arguments);
            stream._wait();
        }
        return weights;
    }
}
