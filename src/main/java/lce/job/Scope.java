package lce.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Releases what a run holds in executors, in the reverse order in which the run acquired it. */
final class Scope implements AutoCloseable {

    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Returns the resource, which is released when the scope is closed. */
    <T> T keep(T resource, Consumer<T> release) {
        releases.push(() -> release.accept(resource));
        return resource;
    }

    /** Releases everything, also if a release fails; throws the first failure. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!releases.isEmpty()) {
            try {
                releases.pop().run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
