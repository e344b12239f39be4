package lce.network.cuda;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

import lce.features.FeatureTable;
import lce.io.BadInputException;
import lce.network.InferenceEngine;

/**
 * Runs the networks on a GPU. Only ids are copied to the device and only scores are copied back. While the device
 * computes a batch, this thread prepares the next batch's ids. The tasks of the process share the feature table and the
 * weights. Each engine has its own activations and page-locked buffers, which it allocates at the first use of a
 * network.
 *
 * <p>A {@link CudaException} names the batch. If the error {@linkplain CudaException#isDeviceLost loses the device}, no
 * later engine opens in this process.
 */
public final class CudaEngine implements InferenceEngine {

    private static final int IN_FLIGHT = 2;

    /** A network over batches of samples. */
    private interface Work {
        /** Writes the ids of {@code count} samples. */
        void ids(int first, int count, IntBuffer into);

        void run(int count);

        /** Reads the scores of {@code count} samples. */
        void scores(int first, int count, FloatBuffer from);
    }

    private final Gpu gpu;
    private final JobMemory job;
    private final DeviceScope memory;
    private final Queue queue;
    private final Kernels kernels;
    private final Turn[] turns = new Turn[IN_FLIGHT];
    private LceProgram lce;
    private PceProgram pce;
    private FeatureTable table;
    private Matrix rows;
    private boolean closed;

    CudaEngine(Gpu gpu, JobMemory job) {
        this.gpu = gpu;
        this.job = job;
        this.memory = new DeviceScope(job.device());
        this.queue = job.device().openQueue();
        this.kernels = new Kernels(queue, job.device().sharedBytes());
    }

    @Override
    public void localConnectivity(FeatureTable features, int[] neighbours, int faces, float[] scores) {
        guarded("face", faces, () -> {
            JobMemory.Loaded<LceWeights> loaded = job.lce(features);
            int k = loaded.weights().net().k();
            int atOnce = JobMemory.samples(loaded.tokens(), k);
            use(features);
            if (lce == null) {
                lce = new LceProgram(
                        Workspace.in(memory, job.element()), loaded.weights().net(), atOnce);
            }
            run(faces, atOnce, lce.ids(), k, lce.scores(), k, new Work() {
                @Override
                public void ids(int first, int count, IntBuffer into) {
                    put(neighbours, first * k, count * k, into);
                }

                @Override
                public void run(int count) {
                    lce.run(kernels, loaded.weights(), rows, count);
                }

                @Override
                public void scores(int first, int count, FloatBuffer from) {
                    from.get(scores, first * k, count * k);
                    checkFinite(scores, first * k, count * k, "LCENet");
                }
            });
        });
    }

    @Override
    public void pairwiseConnectivity(
            FeatureTable features, int[] sources, int[] targets, int pairs, float[] probabilities) {
        guarded("pair", pairs, () -> {
            JobMemory.Loaded<PceWeights> loaded = job.pce(features);
            int k = loaded.weights().net().k();
            int atOnce = JobMemory.samples(loaded.tokens(), 2 * k);
            use(features);
            if (pce == null) {
                pce = new PceProgram(
                        Workspace.in(memory, job.element()), loaded.weights().net(), atOnce);
            }
            run(pairs, atOnce, pce.ids(), 2 * k, pce.probabilities(), 1, new Work() {
                @Override
                public void ids(int first, int count, IntBuffer into) {
                    for (int pair = first; pair < first + count; pair++) {
                        put(sources, pair * k, k, into);
                        put(targets, pair * k, k, into);
                    }
                }

                @Override
                public void run(int count) {
                    pce.run(kernels, loaded.weights(), rows, count);
                }

                @Override
                public void scores(int first, int count, FloatBuffer from) {
                    from.get(probabilities, first, count);
                    checkFinite(probabilities, first, count, "PCENet");
                }
            });
        });
    }

    /** A batch in progress: its page-locked buffers and the mark at its end in the queue. */
    private static final class Turn {
        private ByteBuffer ids;
        private ByteBuffer scores;
        private Queue.Mark mark;
        private int first;
        private int count;
    }

    private int batchFirst;
    private int batchLast;

    private void run(int samples, int atOnce, long ids, int idsOfSample, long scores, int scoresOfSample, Work work) {
        int turn = 0;
        for (int first = 0; first < samples; first += atOnce, turn = (turn + 1) % IN_FLIGHT) {
            Turn current = turn(turn, atOnce * idsOfSample * Integer.BYTES, atOnce * scoresOfSample * Float.BYTES);
            finish(current, work);
            current.first = first;
            current.count = Math.min(atOnce, samples - first);
            batchFirst = first;
            batchLast = first + current.count - 1;
            work.ids(first, current.count, current.ids.asIntBuffer());
            queue.upload(current.ids, ids, current.count * idsOfSample * Integer.BYTES);
            work.run(current.count);
            queue.download(scores, current.scores, current.count * scoresOfSample * Float.BYTES);
            current.mark = queue.mark();
        }
        for (int i = 0; i < IN_FLIGHT; i++, turn = (turn + 1) % IN_FLIGHT) {
            if (turns[turn] != null) {
                finish(turns[turn], work);
            }
        }
    }

    private Turn turn(int turn, int idBytes, int scoreBytes) {
        if (turns[turn] == null) {
            turns[turn] = new Turn();
        }
        Turn current = turns[turn];
        if (current.ids == null || current.ids.capacity() < idBytes || current.scores.capacity() < scoreBytes) {
            current.ids = queue.pinned(idBytes);
            current.scores = queue.pinned(scoreBytes);
        }
        return current;
    }

    private void finish(Turn turn, Work work) {
        if (turn.mark != null) {
            batchFirst = turn.first;
            batchLast = turn.first + turn.count - 1;
            try (Queue.Mark mark = turn.mark) {
                turn.mark = null;
                mark.await();
            }
            work.scores(turn.first, turn.count, turn.scores.asFloatBuffer());
        }
    }

    private void guarded(String sample, int samples, Runnable work) {
        batchFirst = 0;
        batchLast = samples - 1;
        try {
            work.run();
        } catch (CudaException e) {
            // the driver returns a kernel's error from a later call
            String hint = e.isDeviceLost()
                    ? "; an earlier kernel may have caused it, which CUDA_LAUNCH_BLOCKING=1 in the environment shows"
                    : "";
            CudaException inBatch = new CudaException(
                    "in the batch of " + sample + "s " + batchFirst + " to " + batchLast + " of " + samples + ": "
                            + e.getMessage() + hint,
                    e);
            gpu.report(inBatch);
            throw inBatch;
        }
    }

    private void put(int[] from, int first, int count, IntBuffer into) {
        int faces = table.rows();
        for (int i = first; i < first + count; i++) {
            if (from[i] < FeatureTable.NONE || from[i] >= faces) {
                throw new IndexOutOfBoundsException("neighbour " + from[i] + " in a table of " + faces + " vectors");
            }
            into.put(from[i] == FeatureTable.NONE ? faces : from[i]); // the device's table ends with a row of zeros
        }
    }

    private void use(FeatureTable features) {
        if (table != features) {
            letGoOfTable();
            rows = job.table(features);
            table = features;
        }
    }

    private void letGoOfTable() {
        if (table != null) {
            job.release(table);
            table = null;
        }
    }

    private void checkFinite(float[] scores, int first, int count, String network) {
        for (int i = first; i < first + count; i++) {
            if (!Float.isFinite(scores[i])) {
                throw new BadInputException(network + " computed a score that is not finite"
                        + (job.element() == Element.F16
                                ? ": its activations exceed half precision; use --precision f32"
                                : "; use weights whose training did not diverge"));
            }
        }
    }

    @Override
    public int batch() {
        return JobMemory.samples(JobMemory.LARGEST_BATCH, job.neighbours());
    }

    /** Returns the bytes of device memory that this engine owns: activations of the networks used so far. */
    long workspaceBytes() {
        return memory.bytes();
    }

    @Override
    public String description() {
        return "CUDA on " + job.device().name() + ", "
                + (job.element() == Element.F16 ? "fp16 on tensor cores with f32 sums" : "f32");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (memory;
                queue) { // closes the queue first, so that the device no longer uses the memory
            letGoOfTable();
        } finally {
            gpu.leave(job);
        }
    }
}
