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
 * <p>An error that leaves the context beyond use fails every task that is at work on it. Those that come later wait until they have all left, and
 * then the context is made anew, with weights and table. From then on the process waits after each kernel: if the error comes again, it
 * names its kernel.
 */
final class Gpu {

    /** Opens the device. */
    interface Opener {
        /** @param careful after an error: wait after each kernel, so that the next error names its kernel */
        Device open(boolean careful);
    }

    private final Opener opener;
    private final int tasks;
    private final Semaphore permits;
    private final Map<String, JobMemory> jobs = new HashMap<>();
    private final Map<JobMemory, Integer> users = new HashMap<>();
    private Device device;
    private boolean lost;
    private boolean careful;

    /** @param tasks that may work on it at a time */
    Gpu(Opener opener, int tasks) {
        this.opener = opener;
        this.tasks = tasks;
        this.permits = new Semaphore(tasks, true);
    }

    /**
     * Waits for a permit, and opens an engine that gives it back when it is closed.
     *
     * @param job      names the networks: tasks of one job share their weights
     * @param lceNet   asked for once
     */
    CudaEngine open(String job, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet, Element element) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a GPU", e);
        }
        try {
            return new CudaEngine(this, enter(job, lceNet, pceNet, element));
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    private synchronized JobMemory enter(String job, Supplier<LceNet> lceNet, Supplier<PceNet> pceNet, Element element) {
        while (lost && !users.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a GPU", e);
            }
        }
        if (lost) {
            jobs.clear(); // their memory went with the context
            device.close();
            device = null;
            lost = false;
            careful = true;
        }
        if (device == null) {
            device = opener.open(careful);
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

    /** To be called once for each engine. */
    void leave(JobMemory memory) {
        synchronized (this) {
            users.computeIfPresent(memory, (job, count) -> count == 1 ? null : count - 1);
            notifyAll();
        }
        permits.release();
    }

    /** The context is beyond use. */
    synchronized void lose(JobMemory memory) {
        // an error of a task that was at work on a context which has been replaced since says nothing of the new one
        lost |= jobs.containsValue(memory);
    }
}
