package lce.network.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One launch of a kernel: name, blocks, threads per block, bytes of shared memory that the kernel does not declare
 * itself, and arguments.
 */
final class Launch {

    private final String kernel;
    private final int threads;
    private final List<ByteBuffer> arguments = new ArrayList<>();
    private int x = 1;
    private int y = 1;
    private int z = 1;
    private int sharedBytes;

    Launch(String kernel, int threads) {
        this.kernel = kernel;
        this.threads = threads;
    }

    Launch blocks(int x, int y, int z) {
        this.x = x;
        this.y = y;
        this.z = z;
        return this;
    }

    Launch sharedBytes(int bytes) {
        sharedBytes = bytes;
        return this;
    }

    /** Adds a pointer; 0 is null. */
    Launch address(long address) {
        arguments.add(argument(Long.BYTES).putLong(0, address));
        return this;
    }

    Launch count(long count) {
        return address(count); // a long long is as wide as a pointer
    }

    Launch integer(int value) {
        arguments.add(argument(Integer.BYTES).putInt(0, value));
        return this;
    }

    Launch number(float value) {
        arguments.add(argument(Float.BYTES).putFloat(0, value));
        return this;
    }

    /** Adds a matrix's address and stride. */
    Launch matrix(Matrix matrix) {
        return address(matrix.address()).integer(matrix.stride());
    }

    private static ByteBuffer argument(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    String kernel() {
        return kernel;
    }

    int x() {
        return x;
    }

    int y() {
        return y;
    }

    int z() {
        return z;
    }

    int threads() {
        return threads;
    }

    int sharedBytes() {
        return sharedBytes;
    }

    /** Returns each argument's bytes, in native order. */
    List<ByteBuffer> arguments() {
        return arguments;
    }

    @Override
    public String toString() {
        return kernel + " in " + x + " x " + y + " x " + z + " blocks of " + threads + " threads";
    }
}
