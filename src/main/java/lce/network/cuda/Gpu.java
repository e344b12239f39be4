package lce.network.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import lce.network.LceNet;
import lce.network.PceNet;

/**
 * One GPU as the tasks of this process share it: its context, what their job keeps on it, and a permit for each task that works on it at a time.
 *
 * <p>If an error leaves the context beyond use, an illegal address for instance, the process has lost the GPU: the driver returns the same error
 * for every later call and opens no other context before the process has ended. The GPU then refuses each later task at once, with the words of the
 * first error.
 */
final class Gpu {

    private final Supplier<Device> opener;
    private final int tasks;
    private final Semaphore permits;
    private final Map<String, JobMemory> jobs = new HashMap<>();
    private final Map<JobMemory, Integer> users = new HashMap<>();
    private Device device;
    private CudaException loss; // null while the device works

    /**
     * @param opener opens the device; the first task calls it
     * @param tasks  that may work on it at a time
     */
    Gpu(Supplier<Device> opener, int tasks) {
        this.opener = opener;
        this.tasks = tasks;
        this.permits = new Semaphore(tasks, true);
    }

    /**
     * Waits for a permit, and opens an engine that gives it back when it is closed.
     *
     * @param job      names the networks: tasks of one job share their weights
     * @param lceNet   asked for once
     * @throws CudaException if this process has lost the GPU
     */
    CudaEngine open(String job, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet, Element element) {
        refuseIfLost(); // before the wait, which may be long
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a GPU", e);
        }
        JobMemory memory = null;
        try {
            memory = enter(job, lceNet, pceNet, element);
            return new CudaEngine(this, memory);
        } catch (RuntimeException | Error e) {
            if (e instanceof CudaException error) {
                report(error);
            }
            leave(memory);
            throw e;
        }
    }

    private synchronized JobMemory enter(String job, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet, Element element) {
        refuseIfLost();
        if (device == null) {
            device = opener.get();
        }
        jobs.entrySet().removeIf(other -> {
            boolean over = !other.getKey().equals(job) && !users.containsKey(other.getValue());
            if (over) {
                other.getValue().close();
            }
            return over;
        });
        JobMemory memory = jobs.computeIfAbsent(job, name -> new JobMemory(device, element, tasks, lceNet, pceNet));
        users.merge(memory, 1, Integer::sum);
        return memory;
    }

    /**
     * Returns an engine's permit. To be called once for each engine.
     *
     * @param memory the engine's; null if it did not get that far
     */
    void leave(JobMemory memory) {
        synchronized (this) {
            users.computeIfPresent(memory, (job, count) -> count == 1 ? null : count - 1);
        }
        permits.release();
    }

    /** Notes an error of a task. Later tasks are refused if it is one that loses the device. */
    synchronized void report(CudaException error) {
        if (error.isDeviceLost() && loss == null) {
            loss = error;
        }
    }

    private synchronized void refuseIfLost() {
        if (loss != null) {
            throw new CudaException("this process has lost its GPU (" + loss.getMessage() + ")", loss);
        }
    }
}
