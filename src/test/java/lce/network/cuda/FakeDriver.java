package lce.network.cuda;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a class of the tests in a process of its own, where {@link Emulator#driver}'s libcuda takes the NVIDIA driver's
 * place.
 */
final class FakeDriver {

    private FakeDriver() {}

    /**
     * With two threads for tasks in local mode.
     *
     * @param environment beside this process's own; src/test/cuda/libcuda.cpp says what it goes by
     */
    static ChildProcess.Ended run(Class<?> main, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        return run(
                main,
                Map.of("spark.master", "local[2,2]"),
                environment,
                arguments); // a task is tried twice, as it would be on a cluster
    }

    /** @param properties of the process, spark.master and other settings of Spark among them */
    static ChildProcess.Ended run(
            Class<?> main, Map<String, String> properties, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(properties);
        settings.putAll(Map.of(
                "spark.ui.enabled", "false", "spark.driver.host", "127.0.0.1", "spark.sql.shuffle.partitions", "2"));
        Map<String, String> variables = new HashMap<>(
                Map.of("LD_LIBRARY_PATH", Emulator.driver().toAbsolutePath().toString()));
        variables.putAll(environment);
        return ChildProcess.run(main, settings, variables, arguments);
    }
}
