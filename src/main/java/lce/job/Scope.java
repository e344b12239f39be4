package lce.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Releases the resources that a run holds in executors, in the reverse order of their acquisition. */
final class Scope implements AutoCloseable {

    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Adds a resource, which is released when the scope is closed, and returns it. */
    <T> T keep(T resource, Consumer<T> release) {
        releases.push(() -> release.accept(resource));
        return resource;
    }

    /** Releases all resources even if a release fails, and then throws the first failure. */
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
