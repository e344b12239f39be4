package lce.network.cpu;

import java.util.List;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/** A recorded sequence of oneDNN primitives over fixed buffers. */
record Program(stream stream, List<Step> steps) {

    /**
     * One oneDNN primitive with its arguments.
     *
     * @param name name of the computation, for profiles
     * @param arguments the memory objects by oneDNN's argument numbers
     */
    record Step(String name, primitive primitive, IntMemoryMap arguments) {}

    void run() {
        for (Step step : steps) {
            step.primitive.execute(stream, step.arguments);
        }
        stream._wait();
    }

    /** Runs all steps and adds each step's nanoseconds to {@code nanos[step]}. */
    void run(long[] nanos) {
        for (int i = 0; i < steps.size(); i++) {
            long start = System.nanoTime();
            steps.get(i).primitive.execute(stream, steps.get(i).arguments);
            stream._wait();
            nanos[i] += System.nanoTime() - start;
        }
    }
}
