package lce.network.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import lce.network.LceNet;
import lce.network.PceNet;

/**
 * One GPU that the tasks of this process share: its context, the memory of their job on it, and one permit per
 * concurrent task.
 *
 * <p>If an error makes the context unusable, for example an illegal address, the process has lost the GPU: the driver
 * returns the same error for every later call and opens no other context until the process ends. The GPU then refuses
 * each later task at once, with the message of the first error.
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
     * @param tasks maximum number of tasks that use the device at once
     */
    Gpu(Supplier<Device> opener, int tasks) {
        this.opener = opener;
        this.tasks = tasks;
        this.permits = new Semaphore(tasks, true);
    }

    /**
     * Waits for a permit, and opens an engine that releases the permit when it is closed.
     *
     * @param job identifies the networks: tasks of one job share their weights
     * @param lceNet returns LCENet; called rarely
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

    private synchronized JobMemory enter(
            String job, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet, Element element) {
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
     * Releases an engine's permit. It must be called once per engine.
     *
     * @param memory the engine's memory; null if opening failed before it was created
     */
    void leave(JobMemory memory) {
        synchronized (this) {
            users.computeIfPresent(memory, (job, count) -> count == 1 ? null : count - 1);
        }
        permits.release();
    }

    /** Records an error of a task. If the error loses the device, later tasks are refused. */
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
