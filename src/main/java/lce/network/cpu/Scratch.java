package lce.network.cpu;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.dnnl.memory.data_type;

/** Memory for activations that programs share, of which one runs at a time and none counts on what it left there. */
final class Scratch {

    private record Block(Region region, long bytes) {
    }

    private final NativeScope scope;
    private final List<Block> blocks = new ArrayList<>();
    private int next;

    Scratch(NativeScope scope) {
        this.scope = scope;
    }

    /** What is taken from here on belongs to another program. */
    void rewind() {
        next = 0;
    }

    /** Programs that are alike ask for alike things in the same order; where one asks for more than those before it, it gets new memory. */
    Region take(data_type type, long elements) {
        long bytes = elements * Region.bytes(type);
        if (next == blocks.size()) {
            blocks.add(new Block(scope.allocate(type, elements), bytes));
        } else if (blocks.get(next).bytes < bytes) {
            blocks.set(next, new Block(scope.allocate(type, elements), bytes));
        }
        return new Region(blocks.get(next++).region.address(), type);
    }
}
