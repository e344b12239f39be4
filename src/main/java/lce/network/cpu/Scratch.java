package lce.network.cpu;

import java.util.ArrayList;
import java.util.List;

import lce.onednn.NativeScope;
import lce.onednn.Region;
import org.bytedeco.dnnl.memory.data_type;

/**
 * Memory for activations that programs share. Only one of them runs at a time, and none depends on the contents that it
 * left.
 */
final class Scratch {

    private record Block(Region region, long bytes) {}

    private final NativeScope scope;
    private final List<Block> blocks = new ArrayList<>();
    private int next;

    Scratch(NativeScope scope) {
        this.scope = scope;
    }

    /** Starts the allocations of another program. */
    void rewind() {
        next = 0;
    }

    /**
     * Returns memory for the program's next allocation. Programs allocate in the same order. If a block is too small,
     * it is replaced by new memory.
     */
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
