package lce.network.cuda;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * A device that is an {@link Emulator} process. An error in a kernel ends that process; then the sanitizer's report is
 * the message here, and this device stays lost.
 */
final class EmulatedDevice implements Device, AutoCloseable {

    private static final int HEADER = 1 << 12;

    private final Process process;
    private final Path report;
    private final DataInputStream answers;
    private final OutputStream instructions;
    private final long seed;
    private final int sharedBytes;
    private final long capacity;
    private final Set<String> launched = new TreeSet<>();
    private long allocated;
    private String failing;

    EmulatedDevice(int architecture, long seed) {
        this(architecture, seed, 16L << 30, 48 << 10);
    }

    /** @param capacity bytes of memory that it says it has */
    EmulatedDevice(int architecture, long seed, long capacity, int sharedBytes) {
        this.seed = seed;
        this.sharedBytes = sharedBytes;
        this.capacity = capacity;
        try {
            report = Files.createTempFile("emulator", ".report");
            ProcessBuilder builder =
                    new ProcessBuilder(Emulator.program(architecture).toString(), Long.toString(seed));
            builder.environment()
                    .put("ASAN_OPTIONS", "detect_leaks=0:detect_stack_use_after_return=0:allocator_may_return_null=0");
            builder.redirectError(report.toFile());
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
        instructions = new BufferedOutputStream(process.getOutputStream(), 1 << 16);
    }

    /** Kernels launched so far. */
    Set<String> launched() {
        return launched;
    }

    /** Bytes allocated and not given back. */
    synchronized long allocated() {
        return allocated;
    }

    /** Makes the next launch of a kernel fail as one that reads where nothing is, which loses the device. */
    synchronized void failAt(String kernel) {
        failing = kernel;
    }

    @Override
    public String name() {
        return "emulated GPU";
    }

    @Override
    public int sharedBytes() {
        return sharedBytes;
    }

    @Override
    public synchronized long freeBytes() {
        return capacity - allocated;
    }

    @Override
    public synchronized DeviceMemory allocate(long bytes) {
        if (bytes > freeBytes()) {
            throw new CudaException("out of memory", false);
        }
        long address = instruct('A', buffer(8).putLong(bytes)).readLong();
        allocated += bytes;
        return new DeviceMemory() {
            private boolean open = true;

            @Override
            public long address() {
                return address;
            }

            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void close() {
                synchronized (EmulatedDevice.this) {
                    if (open && process.isAlive()) {
                        instruct('F', buffer(8).putLong(address));
                    }
                    allocated -= open ? bytes : 0;
                    open = false;
                }
            }
        };
    }

    @Override
    public Queue openQueue() {
        return new EmulatedQueue();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private final class Answer {
        long readLong() {
            byte[] bytes = new byte[8];
            read(bytes);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        void read(byte[] into) {
            try {
                instructions.flush();
                answers.readFully(into);
            } catch (IOException e) {
                throw broken(e);
            }
        }
    }

    private Answer instruct(char instruction, ByteBuffer operands) {
        try {
            instructions.write(instruction);
            instructions.write(operands.array(), 0, operands.position());
        } catch (IOException e) {
            throw broken(e);
        }
        return new Answer();
    }

    private CudaException broken(IOException e) {
        try {
            process.waitFor();
            String said = Files.readString(report);
            return new CudaException(
                    "the emulator ended with status " + process.exitValue() + ", seed " + seed + ":\n"
                            + said.substring(0, Math.min(said.length(), HEADER)),
                    true);
        } catch (IOException | InterruptedException again) {
            throw new IllegalStateException(again);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
            Files.deleteIfExists(report);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything happens at once. */
    private final class EmulatedQueue implements Queue {

        @Override
        public ByteBuffer pinned(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }

        @Override
        public void upload(ByteBuffer from, long to, int bytes) {
            synchronized (EmulatedDevice.this) {
                byte[] data = new byte[bytes];
                from.get(0, data);
                instruct('U', buffer(16).putLong(to).putLong(bytes));
                try {
                    instructions.write(data);
                } catch (IOException e) {
                    throw broken(e);
                }
            }
        }

        @Override
        public void download(long from, ByteBuffer to, int bytes) {
            synchronized (EmulatedDevice.this) {
                byte[] data = new byte[bytes];
                instruct('D', buffer(16).putLong(from).putLong(bytes)).read(data);
                to.put(0, data);
            }
        }

        @Override
        public void launch(Launch launch) {
            synchronized (EmulatedDevice.this) {
                if (launch.kernel().equals(failing)) {
                    failing = null;
                    process.destroy();
                    throw new CudaException(launch + ": an illegal memory access was encountered", true);
                }
                launched.add(launch.kernel());
                byte[] name = launch.kernel().getBytes(StandardCharsets.US_ASCII);
                ByteBuffer operands = buffer(HEADER)
                        .putInt(name.length)
                        .put(name)
                        .putInt(launch.x())
                        .putInt(launch.y())
                        .putInt(launch.z())
                        .putInt(launch.threads())
                        .putInt(launch.sharedBytes())
                        .putInt(launch.arguments().size());
                launch.arguments().forEach(argument -> operands.putInt(argument.capacity())
                        .put(argument.array()));
                instruct('L', operands).read(new byte[4]);
            }
        }

        @Override
        public Mark mark() {
            return new Mark() {
                @Override
                public void await() {
                    // done already
                }

                @Override
                public void close() {
                    // owns nothing
                }
            };
        }

        @Override
        public void synchronise() {
            // done already
        }

        @Override
        public void close() {
            // owns nothing
        }
    }
}
